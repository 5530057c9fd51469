import type { CodeEntry } from "../../problem/code-entry.ts";
import { onPrem, type ProblemPage } from "../../problem/pages/page.ts";

/** What can be wrong with containers whose addresses come by themselves. */
export const containerCodes = {
  HX201: { severity: "error", title: "container that makes its address of a MAC address that nobody knows" },
  HX294: { severity: "error", title: "what a container cannot have" },
} as const satisfies Record<string, CodeEntry>;

export const containerPages: Readonly<Record<keyof typeof containerCodes, ProblemPage>> = {
  HX201: {
    meaning:
      "A container on a bridge of Incus's or LXD's, in a network of mode `slaac` or `dhcp-stateless`, makes its address of its MAC address (RFC 4291, appendix A). Incus draws one when it makes the container, unless the layout gives it: then nobody knows beforehand which address there will be.",
    example: onPrem(`    networks:
      uplink: { prefix: "2001:db8:0:7::/64", gateway: "fe80::1" }
      apps: { prefix: "2001:db8:0:8::/64", mode: slaac }
    hosts:
      lxd-1:
        connect: { address: "2001:db8:0:7::10", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"] }
        incus: { bridges: { incusbr0: { network: apps, address: "::1" } } }
        containers: { shop: {} }
`),
    fix: 'Give the container a MAC address, `mac: "02:00:5e:10:00:01"`, from which its address follows. Or let Incus give the addresses that the ledger keeps: `mode: dhcp` at the network, which is also what it does where the network says no mode.',
  },
  HX294: {
    meaning:
      "Some keys of a container are for those that Incus or LXD has, and for those that hextet makes (`image`) or takes over (`adopt: true`). `routed` and `proxyDevices` name an interface towards the router, with a network: there the host answers for a routed container, or listens for it.",
    example: onPrem(`    networks:
      uplink: { prefix: "2001:db8:0:7::/64", gateway: "fe80::1" }
      apps: { prefix: "2001:db8:0:8::/64" }
    hosts:
      lxd-1:
        connect: { address: "2001:db8:0:7::10", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"] }
        incus: { bridges: { incusbr0: { network: apps, address: "::1" } } }
        containers: { shop: { network: apps, image: debian/13, adopt: true } }
`),
    fix: "Say `image` for a container that hextet is to make, or `adopt: true` for one that is there. Docker's containers publish ports themselves; a virtual machine gets ports by `forwards` of its host.",
  },
};
