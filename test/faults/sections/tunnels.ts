import { filesOf, unitState } from "../more.ts";
import { type Section, sharedFaults } from "./section.ts";

const unit = "hextet-tunnels.service";

/** Of the tunnel itself twins have nothing, as their kernel may lack it: the table that goes with it is there before it, and without it. */
export const tunnels: Section = {
  name: "tunnels",
  heading: "Hosts that limit what goes through tunnels",
  says: `Each state limits the segments
of TCP to another size ([docs/plan.md](plan.md)), and the kernel's own words for that table are a part of the state. The tunnel itself is
not there: this machine's kernel has none. Machines have it, in \`test/lab/machines/tunnels.test.ts\`.`,
  features: [],
  units: [unit],
  sysctl: "",
  files: (mark) =>
    filesOf(
      `    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1", ipv4: { prefix: 192.0.2.0/24 } }
      transit: { prefix: "3fff:b0b:9::/64" }
      inside: { prefix: "3fff:b0b:a::/64" }
    hosts:
      box:
        connect: { address: "3fff:b0b:1::10", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"], ipv4: 192.0.2.10 }
          he0:
            tunnel: { kind: 6in4, local: eno1, remote: 198.51.100.1 }
            network: transit
            addresses: ["::2"]
            mtu: ${1400 + Number.parseInt(mark, 16)}
          br0: { bridge: { ports: [] }, network: inside, addresses: ["::1"] }
        guests: { git: { id: 101, network: inside } }
`,
      /tunnels/,
    ),
  state: `cksum /etc/hextet/* || true
nft list table ip6 hextet_tunnels || true
${unitState(unit)}`,
  faults: [
    ...sharedFaults,
    {
      name: "table of tunnels deleted",
      moments: ["at work", "in place"],
      onHost: () => "nft delete table ip6 hextet_tunnels 2>/dev/null || :",
      outcome: "either",
    },
    {
      name: "ruleset flushed",
      moments: ["at work", "in place"],
      onHost: () => "nft flush ruleset",
      outcome: "either",
    },
  ],
};
