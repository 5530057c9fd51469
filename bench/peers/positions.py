"""Milliseconds to number networks and addresses by position: positions.py ipaddress|netaddr NETWORKS ADDRESSES_EACH"""

import json
import sys
import time

library, networks, each = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])


def by_ipaddress():
    from ipaddress import IPv6Network
    from itertools import islice

    home = IPv6Network("3fff::/32")
    return [str(network[index]) for network in islice(home.subnets(new_prefix=64), networks) for index in range(1, each + 1)]


def by_netaddr():
    from netaddr import IPNetwork

    home = IPNetwork("3fff::/32")
    return [str(network[index]) for network in home.subnet(64, count=networks) for index in range(1, each + 1)]


numbered = by_ipaddress if library == "ipaddress" else by_netaddr
numbered()
times = []
for _ in range(3):
    begun = time.perf_counter()
    assert len(set(numbered())) == networks * each
    times.append((time.perf_counter() - begun) * 1000)
print(json.dumps({"milliseconds": min(times)}))
