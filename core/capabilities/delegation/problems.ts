import type { CodeEntry } from "../../problem/code-entry.ts";
import type { ProblemPage } from "../../problem/pages/page.ts";

/** What can be wrong with a prefix that a host of the layout asks for. */
export const delegationCodes = {
  HX197: { severity: "error", title: "interface that cannot ask for a prefix" },
  HX198: { severity: "error", title: "network that its router cannot number from a delegated prefix" },
} as const satisfies Record<string, CodeEntry>;

const home = (gw: string, rest: string) => `hextet: 1
purpose: example
prefixes: { home: { delegated: { length: 56, on: house/gw/wan0 } } }
sites:
  house:
${rest}    hosts:
      gw:
        connect: { address: 192.0.2.1, hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }
${gw}        interfaces:
          wan0: {}
          lan0: { network: lan, addresses: ["::1"] }
`;

export const delegationPages: Readonly<Record<keyof typeof delegationCodes, ProblemPage>> = {
  HX197: {
    meaning:
      "A prefix is to be delegated to a host of the layout (`delegated: { length: 56, on: house/gw/wan0 }`, DHCPv6 prefix delegation, RFC 8415 section 6.3), and that host cannot ask for it by that interface. systemd-networkd asks, and numbers the host's other interfaces from what it gets: that needs the renderer `networkd`. One interface asks for one prefix, and nobody answers on a loopback, nor does a VPC.",
    example: home("", "    networks: { lan: { from: home } }\n"),
    fix: 'Say `network: { renderer: networkd }` at the host. Where it is not hextet that asks, a router of somebody else\'s for example, leave `on` out and record the prefix: `home: { delegated: { length: 56 }, prefix: "2001:db8:0:100::/56" }`.',
  },
  HX198: {
    meaning:
      "A network is numbered from a prefix that is delegated to a host of the layout, and networkd cannot give that host's interface there what the layout has. It gives an interface one /64 of the prefix, on-link, with the host parts that the layout says, and advertises it (`by: networkd`) as hosts make addresses of it: modes `slaac` and `dhcp-stateless`. The interface that asks for the prefix has nothing of it.",
    example: home(
      "        network: { renderer: networkd }\n",
      `    routers: { gw: { kind: host, host: gw, networks: { lan: {} } } }
    networks: { lan: { from: home, mode: slaac } }
`,
    ),
    fix: "Give each interface one network of the prefix, a /64, and let networkd advertise it. What needs more (DHCPv6 with leases, another length) goes into a prefix that does not change, such as `{ ula: true }`, beside it in the network's `prefixes`.",
  },
};
