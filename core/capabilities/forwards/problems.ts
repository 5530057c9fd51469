import type { CodeEntry } from "../../problem/code-entry.ts";
import { onPrem, type ProblemPage } from "../../problem/pages/page.ts";

/** What can be wrong with what Incus or LXD is to forward. */
export const forwardCodes = {
  HX290: { severity: "error", title: "forward that leads nowhere" },
  HX291: { severity: "error", title: "forward that would take the host's own connections" },
  HX292: { severity: "error", title: "address or port that is forwarded twice" },
  HX293: { severity: "warning", title: "forward to a container that reaches nobody" },
} as const satisfies Record<string, CodeEntry>;

const layout = (forwards: string, bridge = 'network: apps, address: "::1", nat: true') =>
  onPrem(`    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
      apps: { prefix: "fd5e:ec1c:9a3b:1::/64" }
    hosts:
      box:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"] }
        incus: { bridges: { incusbr0: { ${bridge} } } }
        containers: { web: { network: apps }, mail: { network: apps } }
        forwards: ${forwards}
`);

export const forwardPages: Readonly<Record<keyof typeof forwardCodes, ProblemPage>> = {
  HX290: {
    meaning:
      "Incus forwards an address to addresses of one of its own bridges (`incus network forward`). What is named here is not there: no container of this host, one of Docker's, or one on another bridge than the forward's first. Or the forward names nobody, or a port that does not exist.",
    example: layout("{ public: { interface: eno1, to: wbe } }"),
    fix: "Name a container on a bridge of Incus's or LXD's. Two bridges need a forward each, with an address each. Docker publishes ports itself.",
  },
  HX291: {
    meaning:
      "A forward rewrites packets before the host sees them. With `address: own` it is the address that the host itself is reached at: all of it, or the port of SSH, would lead into a container, and the host could no longer be reached.",
    example: layout("{ public: { interface: eno1, address: own, ports: { tcp/22: web } } }"),
    fix: "Forward other ports, `tcp/2222: web:22` for a container's SSH. Or leave `address: own` out: the host is then given one more address, all of which can be forwarded, if the provider delivers more than one.",
  },
  HX292: {
    meaning:
      "Incus knows one forward for each address, and one target for each port of it. Here two forwards have one address, or two entries one port.",
    example: layout(
      "{ one: { interface: eno1, address: own, ports: { tcp/80: web } }, two: { interface: eno1, address: own, ports: { tcp/25: mail } } }",
    ),
    fix: "Put the ports into one forward, each once, or leave `address: own` out of one of the two.",
  },
  HX293: {
    meaning:
      "A forward rewrites where packets go, and the answers to them. What the container sends of its own accord (a name to be resolved, a package to be fetched) keeps its unique local address (RFC 4193), to which nothing comes back.",
    example: layout("{ public: { interface: eno1, to: web } }", 'network: apps, address: "::1"'),
    fix: "Say `nat: true` at the bridge, by which Incus hides what leaves it behind the host's address. Or map the container by `maps` of the interface: what it sends then has its public address.",
  },
};
