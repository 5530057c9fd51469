import { filesOf, unitState } from "../more.ts";
import { type Section, sharedFaults } from "./section.ts";

const unit = "hextet-mapping.service";
const moments = ["at work", "in place", "activated", "answered"] as const;

export const mapping: Section = {
  name: "mapping",
  heading: "Hosts that map addresses",
  says: `Each state maps another public
address ([docs/plan.md](plan.md)), and what the kernel rewrites by its own words is a part of the state.`,
  features: [],
  units: [unit],
  sysctl: "",
  files: (mark) =>
    filesOf(
      `    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
      guests: { prefix: "fd5e:ec1c:9a3b:1::/64" }
    hosts:
      box:
        connect: { address: "3fff:b0b:1::10", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"], maps: { git: "::${mark}:25" } }
          br0: { bridge: { ports: [] }, network: guests, addresses: ["::1"] }
        guests: { git: { id: 101, network: guests, address: "::25" } }
`,
      /mapping/,
    ),
  state: `cksum /etc/hextet/* || true
nft list table ip6 hextet-mapping || true
${unitState(unit)}`,
  faults: [
    ...sharedFaults,
    {
      name: "table of mappings deleted",
      moments,
      onHost: () => "nft delete table ip6 hextet-mapping 2>/dev/null || :",
      outcome: "either",
    },
    { name: "ruleset flushed", moments, onHost: () => "nft flush ruleset", outcome: "either" },
  ],
};
