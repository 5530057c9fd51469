import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { capabilities as all } from "../../../core/capabilities/index.ts";
import {
  diffPlans,
  fillInPlan,
  hostChecks,
  Ipv6Prefix,
  type Plan,
  planRows,
  planTable,
  planTree,
  planZones,
  problemText,
  reachability,
  whyNumber,
} from "../../../core/index.ts";
import { readSource } from "../../../core/layout/read.ts";
import { planRead } from "../../../core/plan-layout.ts";
import { renderHostWith } from "../../../core/render/index.ts";
import { beacons, schemaWithBeacons } from "./beacons.ts";
import { codeOf, namedCapabilities } from "./named-capabilities.ts";

describe("no stage names a capability", () => {
  /** The agent's subsystems, by the names that it has for them: one table, which a test compares with the agent's own. */
  const justified = [
    ...["docker", "incus", "lxd"].map((name) => `core/render/file.ts: ${name}`),
    // NetBox's status of a prefix that others lie in.
    "core/report/netbox.ts: container",
  ];

  test("in its code", () => {
    expect(namedCapabilities()).toEqual(justified);
  });

  test.each([
    "if (host.docker !== undefined) forward();",
    'const lists = ["containers"];',
    `const text = \`of $\{host.guests.length} things\`;`,
    'import { docker } from "../capabilities/docker/index.ts";',
    "function ofService(service: ServicePlan) {}",
  ])("and %s would be seen to", (line) => {
    expect(codeOf(line)).toMatch(/\b(docker|containers|guests|service)\b/);
  });

  test.each([
    "// docker0 gives them by order",
    '"live on a host with guests of its own"',
    "/** Of Incus. */",
  ])("while %s says it to people", (line) => {
    expect(codeOf(line)).not.toMatch(/docker|guests|Incus/);
  });
});

describe("a capability that is one more in the list", () => {
  const capabilities = [...all, beacons];
  const layout = `
hextet: 1
purpose: lab
prefixes: { home: { delegated: { length: 56 } } }
sites:
  rack:
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
      lights: { from: home }
    hosts:
      tower:
        connect: { address: "3fff:b0b:1::10", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::10"] } }
        beacons:
          north: { network: lights, address: "::7", formerly: old-north }
          south: { network: lights }
`;
  const planned = (text: string, ledger = "") =>
    planRead("rack", readSource(parse(text), schemaWithBeacons), { ledger }, capabilities);
  const first = planned(layout);
  const blocks = { home: Ipv6Prefix.parse("3fff:b0b:aa00::/56") };
  const open = planOf(first);
  const plan = fillInPlan(open, blocks, capabilities);
  const tower = plan.sites[0]?.hosts[0];
  if (tower === undefined) throw new Error("no host");

  test("is numbered, pinned and by name, and the ledger keeps that", () => {
    expect(first.ledger.text).toContain('"rack/tower/beacons/north"');
    const rows = (text: string) => planRows(planOf(planned(text, first.ledger.text)), capabilities);
    const more = layout.replace("south:", "a-first: { network: lights }\n          south:");
    const south = rows(layout).filter(({ name }) => name.endsWith("/south"));
    expect(rows(more)).toEqual(expect.arrayContaining(south));
    expect(rows(more)).toHaveLength(rows(layout).length + 1);
  });

  test("is in tables, trees and answers, also while its block is not known", () => {
    expect(planTable(open, capabilities)).toMatch(
      /tower\/north +beacon +lights +home\/56\+\S+7\/128 +pinned/,
    );
    expect(planTable(plan, capabilities)).toContain("\n  Beacons:\n    tower  north\n    tower  south\n");
    expect(planTree(plan, capabilities)).toMatch(/rack\/tower\/south +beacon, numbered/);
    expect(planTree(plan)).not.toContain("beacon");
    const why = whyNumber(plan, [], "north", capabilities);
    expect(why).toMatchObject({ kind: "thing", thing: { kind: "beacon", name: "rack/tower/north" } });
  });

  test("has names in the zones", () => {
    const { zones } = planZones(plan, "example.net", capabilities);
    const [address] = planRows(plan, capabilities).flatMap((row) =>
      row.name === "rack/tower/north" ? [row.address.replace("/128", "")] : [],
    );
    expect(zones[0]?.records).toContainEqual({ name: "north.tower.rack", type: "AAAA", data: address });
    expect(zones.flatMap(({ records }) => records).map(({ data }) => data)).toContain(
      "north.tower.rack.example.net.",
    );
  });

  test("has its files, units and addresses on a host, and they are looked at", () => {
    const { files, units, expect: expected } = renderHostWith(tower, capabilities);
    const [unit] = files.filter(({ path }) => path.endsWith("beacon-north.service"));
    expect(unit?.content).toMatch(/beacon 3fff:b0b:aa00::7\n/);
    expect(units).toEqual(["hextet-beacon-north.service", "hextet-beacon-south.service"]);
    expect(files.find(({ path }) => path.startsWith("/etc/netplan"))?.content).toMatch(
      /3fff:b0b:aa00::7\/128/,
    );
    const { content: netplan } = files.find(({ path }) => path.startsWith("/etc/netplan")) ?? {};
    expect(netplan?.match(/^ {6}wakeonlan: true$/gm)).toHaveLength(1);
    expect(netplan).toContain(`
        - to: "default"
          via: "fe80::1"
          mtu: 1400
        - to: "3fff:b0b::/32"
          via: "fe80::1"
`);
    const [interfaces] = renderHostWith({ ...tower, renderer: "ifupdown2" }, capabilities).files;
    expect(interfaces?.content).toContain("gateway fe80::1\n\tethernet-wol g\n");
    expect(expected).toContainEqual(
      expect.objectContaining({ kind: "address", interface: "lo", length: 128 }),
    );
    const checks = hostChecks(plan, { domain: undefined }, capabilities);
    expect(checks).toContainEqual({ host: "rack/tower", kind: "unit", unit: "hextet-beacon-north.service" });
    expect(checks.filter((check) => check.kind === "address" && check.interface === "lo")).toHaveLength(2);
  });

  test("tells the site's router where it is, and is probed", () => {
    const to = plan.sites.flatMap(({ routes }) => routes.map((route) => `${route.to}`));
    expect(to).toContainEqual(expect.stringMatching(/::7\/128$/));
    const ids = reachability(plan, [], capabilities).map(({ id }) => id);
    expect(ids).toContain("echo rack/tower/north > rack/tower/south");
  });

  test("is lent its own keys, references, former names and findings by the layout's reader", () => {
    const problemsOf = (text: string) => planned(text).problems.map(problemText);
    const spelt = layout.replace("north: { network: lights,", "north: { netwrok: lights,");
    expect(problemsOf(spelt)).toContainEqual(expect.stringContaining("beacons.north.netwrok: is not a key"));
    expect(problemsOf(spelt)).toContainEqual(expect.stringContaining("did you mean network?"));
    const nowhere = layout.replace("south: { network: lights }", "south: { network: light }");
    expect(problemsOf(nowhere)).toContainEqual(expect.stringContaining("did you mean lights?"));
    const twice = layout.replace("formerly: old-north", "formerly: south");
    expect(problemsOf(twice)).toContainEqual(expect.stringContaining("[HX068]"));
    const dark = layout.replace("south:", "dark:");
    expect(problemsOf(dark)).toContainEqual(expect.stringContaining("beacons.dark: is dark"));
  });

  test("is compared with what it was", () => {
    const without = planOf(planned(layout.replace("          south: { network: lights }\n", "")));
    const { changes, counts } = diffPlans(without, plan, capabilities);
    expect(counts).toMatchObject({ added: 1, removed: 0, renumbered: 0 });
    expect(changes).toContainEqual(expect.objectContaining({ change: "added", name: "rack/tower/south" }));
  });

  test("keeps the numbers of what was renamed", () => {
    const ledger = first.ledger.text.replaceAll("beacons/south", "beacons/old-south");
    const renamed = layout.replace(
      "south: { network: lights }",
      "south: { network: lights, formerly: old-south }",
    );
    const south = (text: string, lines: string) =>
      planRows(planOf(planned(text, lines)), capabilities).find(({ name }) => name === "rack/tower/south");
    expect(south(renamed, ledger)).toEqual(south(layout, first.ledger.text));
  });
});

function planOf({ plan, problems }: ReturnType<typeof planRead>): Plan {
  if (plan === undefined) throw new Error(problems.map(problemText).join("\n"));
  return plan;
}
