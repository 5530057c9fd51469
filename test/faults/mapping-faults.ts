import { catalogue } from "./catalogue.ts";
import type { Fault } from "./fault.ts";

const strikesTable: Fault["moments"] = ["at work", "in place", "activated", "answered"];
const shared = ["engine killed", "controller gone", "agent killed", "host restarted"];

/** What strikes hosts that map addresses: faults that any host has, and those of the table that others can take away. */
export const mappingFaults: readonly Fault[] = [
  ...catalogue.filter(({ name }) => shared.includes(name)),
  {
    name: "table of mappings deleted",
    moments: strikesTable,
    onHost: () => "nft delete table ip6 hextet-mapping 2>/dev/null || :",
    outcome: "either",
  },
  {
    name: "ruleset flushed",
    moments: strikesTable,
    onHost: () => "nft flush ruleset",
    outcome: "either",
  },
];
