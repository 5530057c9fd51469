# The same as echo.pl, for Python 2.7 and 3.
import os
import select
import socket
import struct
import sys
import time

index, seconds, target = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
icmpv6 = 58
there = socket.inet_pton(socket.AF_INET6, target)


def opened(kind):
    found = socket.socket(socket.AF_INET6, socket.SOCK_RAW, icmpv6)
    words = [0xFFFFFFFF] * 8
    words[kind >> 5] &= ~(1 << (kind & 31)) & 0xFFFFFFFF
    found.setsockopt(icmpv6, 1, struct.pack("8I", *words))
    return found


class Source(object):
    def __init__(self, text):
        self.text, self.bytes = text, socket.inet_pton(socket.AF_INET6, text)
        self.sent, self.answered, self.solicited = 0, set(), 0
        self.socket = opened(129)
        self.socket.bind((text, 0))


sources = [Source(text) for text in sys.argv[4:]]
listener = opened(135)
for source in sources:
    group = b"\xff\x02" + b"\0" * 9 + b"\x01\xff" + source.bytes[13:]
    listener.setsockopt(41, 20, group + struct.pack("I", index))
begin, number, mine = time.time(), 0, os.getpid() & 0xFFFF
while time.time() - begin <= seconds + 1:
    if time.time() - begin >= number and number < seconds:
        for source in sources:
            source.sent += 1
            try:
                source.socket.sendto(struct.pack("!BBHHH", 128, 0, 0, mine, number), (target, 0))
            except (OSError, IOError):
                pass
        number += 1
    ready = select.select([listener] + [source.socket for source in sources], [], [], 0.1)[0]
    for source in sources:
        if source.socket not in ready:
            continue
        data, sender = source.socket.recvfrom(65536)
        if len(data) < 8 or socket.inet_pton(socket.AF_INET6, sender[0].split("%")[0]) != there:
            continue
        of, which = struct.unpack("!HH", data[4:8])
        if of == mine:
            source.answered.add(which)
    if listener in ready:
        data = listener.recvfrom(65536)[0]
        for source in sources:
            if data[8:24] == source.bytes:
                source.solicited += 1
for source in sources:
    last = max(source.answered) if source.answered else "-"
    words = [source.text, source.sent, len(source.answered), source.solicited, last]
    print(" ".join(str(word) for word in words))
