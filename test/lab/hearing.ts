/** Asks a link's routers, and writes what the first of them says as RFC 4861 section 4.2, 4.6.2 and RFC 8106 section 5.1 have it. */
export const hearing = `import ipaddress, json, socket, struct, sys
link = socket.if_nametoindex(sys.argv[1])
asking = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
asking.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
asking.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, link)
asking.settimeout(8)
asking.sendto(bytes([133, 0, 0, 0, 0, 0, 0, 0]), ("ff02::2", 0, 0, link))
said = b""
while said[:1] != bytes([134]):
    said = asking.recv(1500)
heard = {"managed": bool(said[5] & 128), "otherConfiguration": bool(said[5] & 64),
         "lifetime": struct.unpack_from("!H", said, 6)[0], "prefixes": [], "resolvers": []}
at = 16
while at < len(said):
    kind, size = said[at], said[at + 1] * 8
    if kind == 3:
        valid, preferred = struct.unpack_from("!II", said, at + 4)
        network = ipaddress.IPv6Network((said[at + 16:at + 32], said[at + 2]))
        heard["prefixes"].append({"prefix": str(network), "onLink": bool(said[at + 3] & 128),
                                  "autonomous": bool(said[at + 3] & 64), "valid": valid, "preferred": preferred})
    if kind == 25:
        for place in range(at + 8, at + size, 16):
            heard["resolvers"].append(str(ipaddress.IPv6Address(said[place:place + 16])))
    at += size
print(json.dumps(heard))
`;
