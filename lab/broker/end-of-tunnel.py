"""The end of a 6in4 tunnel (RFC 4213), for kernels that have none: what comes in protocol 41 from one address goes on as IPv6 by
an interface of this program's own, and what is sent there goes back to that address.

Arguments: the interface, this end's IPv4 address, the other's.
"""

import fcntl
import select
import socket
import struct
import sys

device, local, remote = sys.argv[1:]

# linux/if_tun.h: TUNSETIFF, IFF_TUN, IFF_NO_PI.
tun = open("/dev/net/tun", "r+b", buffering=0)
fcntl.ioctl(tun, 0x400454CA, struct.pack("16sH14x", device.encode(), 0x0001 | 0x1000))

outer = socket.socket(socket.AF_INET, socket.SOCK_RAW, 41)
outer.bind((local, 0))
# Whoever else sends is not heard (raw(7)).
outer.connect((remote, 0))

while True:
    ready, _, _ = select.select([tun, outer], [], [])
    try:
        if tun in ready:
            packet = tun.read(65535)
            if packet[0] >> 4 == 6:
                outer.send(packet)
        if outer in ready:
            packet = outer.recv(65535)
            inner = packet[(packet[0] & 15) * 4 :]
            if inner and inner[0] >> 4 == 6:
                tun.write(inner)
    except OSError as error:
        # The interface may not be up yet, nor the other end reached: a router loses such packets.
        print(error, file=sys.stderr, flush=True)
