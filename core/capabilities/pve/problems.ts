import type { CodeEntry } from "../../problem/code-entry.ts";
import { onPrem, type ProblemPage } from "../../problem/pages/page.ts";

/** What can be wrong with guests whose addresses come by themselves. */
export const guestCodes = {
  HX200: {
    severity: "error",
    allowable: true,
    title: "guest that asks a DHCPv6 server of which nothing is known",
  },
  HX255: { severity: "warning", allowable: true, title: "guest with Windows" },
  HX256: {
    severity: "error",
    allowable: true,
    title: "virtual machine whose gateway is outside of its prefix",
  },
} as const satisfies Record<string, CodeEntry>;

export const guestPages: Readonly<Record<keyof typeof guestCodes, ProblemPage>> = {
  HX200: {
    meaning:
      "A guest in a network of mode `dhcp` that says no address asks a DHCPv6 server for it. The plan has the number that the ledger keeps for it, and so the server has to give it that one, by its MAC address. A host of the site that is the network's router does so (`routers`, `kind: host`); of anybody else's server nothing is known here.",
    example: onPrem(`    networks:
      vms: { prefix: "2001:db8:0:8::/64", mode: dhcp }
    hosts:
      pve-1:
        connect: { address: "2001:db8:0:8::10", hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces:
          eno1: {}
          vmbr0: { bridge: { ports: [eno1] }, network: vms, addresses: ["::10"] }
        guests:
          git: { id: 101, network: vms }
`),
    fix: 'Let a host of the site serve the network: `routers: { pve-1: { kind: host, host: pve-1, networks: { vms: {} } } }`. Or give the guest its address, `address: "::25"`: then it is told it and asks nobody. Where another server keeps it by the guest\'s MAC address (`hextet plan NAME --json` has both), say so: `allow: { HX200: "reserved in Kea" }` at the guest.',
  },
  HX255: {
    meaning:
      "A virtual machine with Windows has no cloud-init. cloudbase-init stands in for it, and what it makes of Proxmox VE's cloud-init drive depends on both releases: addresses arrive with some and not with others, passwords with patched ones alone. Nothing here can tell from outside of the guest.",
    example: onPrem(`    networks:
      vms: { prefix: "2001:db8:0:8::/64", gateway: "fe80::1" }
    hosts:
      pve-1:
        connect: { address: "2001:db8:0:8::10", hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces:
          eno1: {}
          vmbr0: { bridge: { ports: [eno1] }, network: vms, addresses: ["::10"] }
        guests:
          office: { id: 101, network: vms, os: windows }
`),
    fix: 'Look whether the addresses are there once the guest has started. Where they are not, enter them by hand: `hextet plan NAME --guest office` prints the fields of Windows\'s dialog, and the same as commands of PowerShell. Once it is seen to, say so: `allow: { HX255: "entered by hand" }` at the guest.',
  },
  HX256: {
    meaning:
      "`nic` has hextet set a virtual machine's addresses, as `ipconfig0` and so on. Of that Proxmox VE makes the network configuration that the machine's cloud-init reads, and a gateway becomes a bare `gateway` there. Where that one is outside of the machine's prefix, the machine needs to be told that it is on the link all the same, and `ipconfig0` has no word for it: what becomes of it depends on the machine's system, and on some it is left without a default route. Of a container pct writes that route itself.",
    example: onPrem(`    networks:
      vms: { prefix: "2001:db8:0:8::/64", gateway: { address: "2001:db8:0:7::1", onLink: true } }
    hosts:
      pve-1:
        connect: { address: "2001:db8:0:8::10", hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces:
          eno1: {}
          vmbr0: { bridge: { ports: [eno1] }, network: vms, addresses: ["::10"] }
        guests:
          git: { id: 101, network: vms, nic: net0 }
`),
    fix: 'Let the network have a link-local gateway, which is on every link: `gateway: "fe80::1"`, with that address on the router, or on the bridge where the host is the router. Or leave `nic` out and hand its cloud-init the whole configuration, which says so: `cloudInit: 2`. Where the guest is known to cope, say so: `allow: { HX256: "FreeBSD with a hook of ours" }` at the guest.',
  },
};
