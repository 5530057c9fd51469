import type { CodeEntry } from "../../problem/code-entry.ts";
import { onPrem, type ProblemPage } from "../../problem/pages/page.ts";

/** What can be wrong with Docker's bridges, pools and containers alone. */
export const dockerCodes = {
  HX021: { severity: "error", title: "pool too small" },
  HX036: { severity: "error", title: "docker0 takes no fixed addresses" },
  HX051: { severity: "warning", title: "addresses of a pool that no container can have" },
  HX056: { severity: "warning", title: "pool in a segment whose hosts cannot reach it" },
  HX109: { severity: "error", allowable: true, title: "pool's name given twice on one host" },
  HX270: { severity: "error", title: "Docker older than hextet writes for" },
  HX271: { severity: "error", title: "what no Compose file can do" },
  HX272: { severity: "error", title: "address pool that Docker cannot use" },
  HX273: { severity: "error", title: "address pool of Docker's in a network of the layout" },
  HX274: { severity: "warning", allowable: true, title: "networks that Docker may take prefixes of" },
  HX275: { severity: "error", title: "name that Docker does not take" },
  HX276: { severity: "error", title: "address that a Docker network's packets cannot leave with" },
  HX277: { severity: "error", title: "reference to a container in which IPv6 is off" },
} as const satisfies Record<string, CodeEntry>;

export const dockerPages: Readonly<Record<keyof typeof dockerCodes, ProblemPage>> = {
  HX021: {
    meaning:
      "A pool has no room for what it is for: a Docker bridge takes the second address, the first being the subnet-router anycast address (RFC 4291 section 2.6.1).",
    example: onPrem(`    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } }
    hosts:
      apps-1:
        connect: { address: "2001:db8:1::20", hostKey: lab }
        interfaces: { eno1: { network: uplink, pools: { apps: { length: 127 } } } }
        docker: { networks: { apps: { pool: apps } } }
`),
    fix: "Give the pool a shorter length: a /126 holds a bridge and two containers, a /120 some 250.",
  },
  HX036: {
    meaning:
      "A container on docker0 has an address pinned, and docker0 gives addresses in the order in which containers start.",
    example: onPrem(`    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } }
    hosts:
      apps-1:
        connect: { address: "2001:db8:1::20", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::20"], pools: { apps: "::30/124" } } }
        docker: { bridge: { pool: apps } }
        containers: { web: { address: "::9" } }
`),
    fix: "Put it on a user-defined network (docker: { networks: ... }), or leave the pin out.",
  },
  HX051: {
    meaning:
      "A /126 for containers spends four addresses of the network on two containers at most (the first is the anycast address, the second the bridge's), and none is declared.",
    example: onPrem(`    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } }
    hosts:
      apps-1:
        connect: { address: "2001:db8:1::20", hostKey: lab }
        interfaces: { eno1: { network: uplink, pools: { apps: "::8/126" } } }
        docker: { bridge: { pool: apps } }
`),
    fix: "Declare the containers, or leave the pool out.",
  },
  HX056: {
    meaning:
      "Docker's pool lies in a network that other hosts are on too. The router is told a route to it, so the outside reaches the containers. The hosts of the segment take the pool's addresses for on-link and send neighbour solicitations for them (RFC 4861), which nobody answers. In an AWS subnet this does not arise: there the network delivers by interface.",
    example: onPrem(`    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } }
    hosts:
      apps-1:
        connect: { address: "2001:db8:1::20", hostKey: lab }
        interfaces: { eno1: { network: uplink, pools: { apps: "::8/126" } } }
        docker: { bridge: { pool: apps } }
        containers: { web: {} }
      db-1:
        connect: { address: "2001:db8:1::21", hostKey: lab }
        interfaces: { eno1: { network: uplink } }
`),
    fix: "Where only the outside is to reach them, allow it with that reason. Otherwise put the neighbours on a segment of their own, so that they go through the router.",
  },
  HX109: {
    meaning:
      "Two interfaces of a host have a pool of one name. Docker's networks and containers name a pool by that alone: all of them get the first, and the second is nobody's.",
    example: onPrem(`    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
      storage: { prefix: "2001:db8:2::/64" }
    hosts:
      apps-1:
        connect: { address: "2001:db8:1::20", hostKey: lab }
        interfaces:
          eno1: { network: uplink, pools: { apps: "::40/122" } }
          eno2: { network: storage, pools: { apps: "::40/122" } }
`),
    fix: 'Give one of them another name. With the old one as `formerly:` it keeps its numbers: `store: { block: "::40/122", formerly: apps }`.',
  },
  HX270: {
    meaning:
      "The layout says that the host has a Docker that is older than 20.10. hextet writes `ip6tables` into its daemon.json, and a daemon that does not know a key does not start.",
    example: onPrem(`    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } }
    hosts:
      apps-1:
        connect: { address: "2001:db8:1::20", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::20"], pools: { apps: "::1:0/120" } } }
        docker: { version: "19.03", networks: { apps: { pool: apps } } }
        containers: { web: { pool: apps } }
`),
    fix: "Bring Docker up to date on the host: Debian 11 has 20.10, Debian 12 too.",
  },
  HX271: {
    meaning:
      "A Compose file is to start a container on docker0, where addresses go by the order in which containers start; or hextet is to start one on a network that only a Compose file makes.",
    example: onPrem(`    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } }
    hosts:
      apps-1:
        connect: { address: "2001:db8:1::20", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::20"], pools: { apps: "::30/124" } } }
        docker: { bridge: { pool: apps } }
        containers: { web: { compose: true } }
`),
    fix: "Give the container a user-defined network, `docker: { networks: { apps: { pool: apps } } }`; leave `compose: false` out where its network says `compose: true`.",
  },
  HX272: {
    meaning:
      "A prefix of `addressPools` is none that Docker can give its networks parts of: the parts are longer than an address or shorter than the prefix, it is of IPv6 and Docker older than 27, or there is none of IPv4.",
    example: onPrem(`    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } }
    hosts:
      apps-1:
        connect: { address: "2001:db8:1::20", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::20"], pools: { apps: "::1:0/120" } } }
        docker: { networks: { apps: { pool: apps } }, addressPools: [{ prefix: 10.200.0.0/16, length: 12 }] }
        containers: { web: { pool: apps } }
`),
    fix: "Give an IPv4 prefix with the length of what each network gets of it, `{ prefix: 10.200.0.0/16, length: 24 }`; one of IPv6 beside it where the host has Docker 27 or later and `version` says so.",
  },
  HX273: {
    meaning:
      "Docker is to choose prefixes for networks that nobody gives one out of a prefix that a network of the layout is in: two things would have one address.",
    example: onPrem(`    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1", ipv4: { prefix: 198.51.100.0/24, gateway: 198.51.100.1 } }
    hosts:
      apps-1:
        connect: { address: "2001:db8:1::20", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::20"], pools: { apps: "::1:0/120" } } }
        docker: { networks: { apps: { pool: apps } }, addressPools: [{ prefix: 198.51.0.0/16, length: 24 }] }
        containers: { web: { pool: apps } }
`),
    fix: "Choose a prefix that nothing of the layout is in.",
  },
  HX274: {
    meaning:
      "Docker gives networks that nobody gives a prefix, such as a Compose project's own, parts of 172.17.0.0/16 to 172.31.0.0/16 and of 192.168.0.0/16. It looks first at what its host is on, and knows nothing of what lies behind a router: once it has taken the prefix of such a network, its host reaches nobody there any more.",
    example: onPrem(`    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
      office: { prefix: "2001:db8:2::/64", gateway: "fe80::1", ipv4: { prefix: 172.18.4.0/24, gateway: 172.18.4.1 } }
    hosts:
      apps-1:
        connect: { address: "2001:db8:1::20", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::20"], pools: { apps: "::1:0/120" } } }
        docker: { networks: { apps: { pool: apps } } }
        containers: { web: { pool: apps } }
`),
    fix: "Say what Docker is to choose from, `docker: { addressPools: [{ prefix: 10.200.0.0/16, length: 24 }] }`; or allow it with a reason, where the host need not reach that network over IPv4.",
  },
  HX275: {
    meaning:
      "Docker refuses a container whose name has one character, at its start and not before: its names begin with a letter or digit and have two characters at least. Networks called `bridge`, `default`, `host` and `none` are there from the beginning: what names them is put there, on docker0 or into the host's own network, and not on a network with the pool's prefix.",
    example: onPrem(`    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } }
    hosts:
      apps-1:
        connect: { address: "2001:db8:1::20", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::20"], pools: { apps: "::1:0/120" } } }
        docker: { networks: { apps: { pool: apps } } }
        containers: { w: { pool: apps } }
`),
    fix: "Give it another name, and say the old one as `formerly:` where a ledger has it, so that it keeps its number.",
  },
  HX276: {
    meaning:
      "`nat` of a Docker network says what its containers' packets have as their source outside of the host. Answers come back to that address: it has to be one that an interface of the same host has, by the layout. In IPv4 it is for what the plan gives out: a pool without an IPv4 block leaves that to Docker, which has it leave with the host's address by itself.",
    example: onPrem(`    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } }
    hosts:
      apps-1:
        connect: { address: "2001:db8:1::20", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::20"], pools: { apps: "::1:0/120" } } }
        docker: { networks: { apps: { pool: apps, nat: { address: "2001:db8:1::21" } } } }
        containers: { web: { pool: apps } }
`),
    fix: 'Give the address to the interface too, `addresses: ["::20", "::21"]`, or write `nat: true` for whichever the host has.',
  },
  HX277: {
    meaning:
      "Something of the layout is to reach a container at its IPv6 address, a resolver say, or a gateway, and IPv6 is off in that container (`ipv6: false`). Its number is kept for it and nobody answers there.",
    example: onPrem(`    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } }
    hosts:
      apps-1:
        connect: { address: "2001:db8:1::20", hostKey: lab }
        dns: { servers: [{ ref: rack/apps-1/resolver }] }
        interfaces: { eno1: { network: uplink, addresses: ["::20"], pools: { apps: "::1:0/120" } } }
        docker: { networks: { apps: { pool: apps } } }
        containers: { resolver: { pool: apps, ipv6: false } }
`),
    fix: "Leave `ipv6: false` out at the container, or refer to something that has IPv6.",
  },
};
