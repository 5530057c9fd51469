# The same as solicit.pl, for Python 2.7 and 3.
import binascii
import select
import socket
import struct
import sys
import time

listen = float(sys.argv[1])
names = dict(zip([int(index) for index in sys.argv[3::2]], sys.argv[2::2]))
icmpv6 = 58
asking = socket.socket(socket.AF_INET6, socket.SOCK_RAW, icmpv6)
words = [0xFFFFFFFF] * 8
words[4] &= ~(1 << 6) & 0xFFFFFFFF
asking.setsockopt(icmpv6, 1, struct.pack("8I", *words))
asking.setsockopt(41, 18, 255)
asking.setsockopt(41, 19, 0)
end, again, seen, silent = time.time() + listen, 0, set(), set(names)
while time.time() < end:
    if time.time() >= again:
        for index in names:
            try:
                asking.sendto(struct.pack("8B", 133, 0, 0, 0, 0, 0, 0, 0), ("ff02::2", 0, 0, index))
            except (OSError, IOError):
                pass
        again = time.time() + 4
    if not select.select([asking], [], [], 0.25)[0]:
        continue
    data, source = asking.recvfrom(65536)
    address = source[0].split("%")[0]
    bits = struct.unpack("!H", socket.inet_pton(socket.AF_INET6, address)[:2])[0]
    if source[3] not in names or bits & 0xFFC0 != 0xFE80:
        continue
    silent.discard(source[3])
    if not silent:
        end = min(end, time.time() + 1)
    line = " ".join([names[source[3]], address, binascii.hexlify(data).decode("ascii")])
    if line not in seen:
        seen.add(line)
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
