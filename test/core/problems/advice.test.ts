import { describe, expect, test } from "@jest/globals";
import { type ProblemCode, planFromText } from "../../../core/index.ts";
import { problemPages } from "../../../core/problem/pages/index.ts";

/** What a problem says to do, done to its page's example: nothing is left to be reported, and there is a plan. */
const advice: readonly [code: ProblemCode, ...changes: [from: string | RegExp, to: string][]][] = [
  ["HX101", [/ +network: \{ renderer: ifupdown2 }\n/, ""]],
  ["HX102", ["debian-13 }\n", "debian-13 }\n        interfaces: { ens5: { network: edge } }\n"]],
  ["HX103", ["::100/120", "::100/125"]],
  ["HX104", ["t3.micro", "m5.large"]],
  ["HX105", [/ +worker-(1[0-9]|2[0-9]):.*\n/g, ""]],
  ["HX106", ["network: office,", "network: office, defaultRoute: false,"]],
  ["HX107", ["network: office,", "network: office, defaultRoute: false,"]],
  ["HX108", ["network: uplink,", "vlan: { id: 100, on: eno1 }, network: uplink,"]],
  ["HX109", [/(network: storage, pools: )\{ apps: (.*?) }/, "$1{ store: { block: $2, formerly: apps } }"]],
  ["HX110", ['"2001:db8:2::/64" }', '"2001:db8:2::/64", gateway: { ref: rack/pve-1/vmbr1 } }']],
  [
    "HX111",
    ['gateway: "fe80::1" } }', 'gateway: "fe80::1" }, inner: { prefix: "2001:db8:4::/64" } }'],
    ["network: services }", "network: inner }"],
  ],
  ["HX112", ["{ edge: {", "{ side: {"]],
];

describe("doing as a problem says helps:", () => {
  test.each(advice)("%s", (code, ...changes) => {
    const example = problemPages[code]?.example ?? "";
    const followed = changes.reduce((text, [from, to]) => {
      expect(text).toMatch(from);
      return text.replace(from, to);
    }, example);
    const { plan, problems } = planFromText("example", followed);
    expect(problems).toEqual([]);
    expect(plan).toBeDefined();
  });
});
