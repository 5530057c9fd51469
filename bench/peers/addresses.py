"""Nanoseconds for each operation over a file of addresses: addresses.py ipaddress|netaddr FILE"""

import json
import sys
import time

library, path = sys.argv[1:]
texts = open(path).read().split()

if library == "ipaddress":
    from ipaddress import IPv6Address as Address, IPv6Network as Network
else:
    from netaddr import IPAddress as Address, IPNetwork as Network

prefix = Network("3fff::/32")
addresses = [Address(text) for text in texts]


def best(operation):
    times = []
    for _ in range(5):
        begun = time.perf_counter_ns()
        operation()
        times.append((time.perf_counter_ns() - begun) / len(texts))
    return min(times)


print(
    json.dumps(
        {
            "version": sys.version.split()[0] if library == "ipaddress" else __import__("netaddr").__version__,
            "parse": best(lambda: [Address(text) for text in texts]),
            "text": best(lambda: [str(address) for address in addresses]),
            "contains": best(lambda: [address in prefix for address in addresses]),
        }
    )
)
