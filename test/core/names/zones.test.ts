import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import {
  fillInPlan,
  Ipv6Prefix,
  type Plan,
  parseDomain,
  planFromText,
  planZones,
  unknownBlocks,
  type Zone,
  zonesText,
  zoneText,
} from "../../../core/index.ts";

const golden = join(import.meta.dirname, "..", "golden");
const folder = mkdtempSync(join(tmpdir(), "hextet-zones-"));
afterAll(() => rmSync(folder, { recursive: true }));

const plans = readdirSync(golden).flatMap((name): [string, Plan][] => {
  const { plan } = planFromText(name, readFileSync(join(golden, name, "layout.yaml"), "utf8"));
  return plan === undefined ? [] : [[name, plan]];
});

function filledIn(plan: Plan): Plan {
  const blocks = unknownBlocks(plan).map(({ name, length }, index) => [
    name,
    Ipv6Prefix.parse(`3fff:ec2:${(0x47b + index).toString(16)}::/${length}`),
  ]);
  return fillInPlan(plan, Object.fromEntries(blocks));
}

function planOf(sites: object, prefixes: object = { home: "3fff:b0b::/62" }): Plan {
  const { plan, problems } = planFromText(
    "names",
    JSON.stringify({ hextet: 1, purpose: "lab", allow: { HX108: "any name has to do" }, prefixes, sites }),
  );
  if (plan === undefined) throw new Error(problems.map((problem) => problem.reason).join("\n"));
  return plan;
}

const connect = { address: "3fff:b0b::1", hostKey: "lab" };

describe("the zones of a plan", () => {
  test("a host is known by its address towards the outside, and every address by its interface", () => {
    const plan = planOf({
      rack: {
        networks: {
          inner: { from: "home" },
          uplink: { prefix: "3fff:b0b:1::/64", gateway: "3fff:b0b:1::1" },
        },
        hosts: {
          "pve-1": {
            connect,
            interfaces: {
              "eth0.5": { network: "uplink", addresses: ["::10", "::11"] },
              br_a: { bridge: { ports: [] }, network: "inner", addresses: ["::1"] },
            },
          },
        },
      },
    });
    const [forward, ...reverse] = planZones(plan, "example.net").zones;
    expect(forward?.records.map(({ name, data }) => `${name} ${data}`)).toEqual([
      "pve-1.rack 3fff:b0b:1::10",
      "br-a.pve-1.rack 3fff:b0b::1",
      "eth0-5.pve-1.rack 3fff:b0b:1::10",
      "eth0-5.pve-1.rack 3fff:b0b:1::11",
      "gateway.uplink.rack 3fff:b0b:1::1",
    ]);
    expect(reverse.flatMap((zone) => zone.records.map((record) => record.data))).toEqual([
      "br-a.pve-1.rack.example.net.",
      "gateway.uplink.rack.example.net.",
      "pve-1.rack.example.net.",
      "eth0-5.pve-1.rack.example.net.",
    ]);
    expect(reverse).toHaveLength(5); // the /62 is four zones, three of them empty
  });

  test("a gateway outside of its network has a name where it is something of the layout, and none where it is others'", () => {
    const plan = planOf({
      rack: {
        networks: {
          far: {
            prefix: "3fff:b0b:1::/64",
            gateway: { address: "2001:db8::1", onLink: true },
            ipv4: { prefix: "198.51.100.0/24", gateway: { address: "203.0.113.1", onLink: true } },
          },
          near: {
            prefix: "3fff:b0b:2::/64",
            gateway: { address: { ref: "rack/pve-1/eth0" }, onLink: true },
          },
        },
        hosts: { "pve-1": { connect, interfaces: { eth0: { network: "far", addresses: ["::10"] } } } },
      },
    });
    const [forward] = planZones(plan, "example.net").zones;
    expect(forward?.records.map(({ name, data }) => `${name} ${data}`)).toEqual([
      "gateway.near.rack 3fff:b0b:1::10",
      "pve-1.rack 3fff:b0b:1::10",
      "eth0.pve-1.rack 3fff:b0b:1::10",
    ]);
  });

  test("of two things that come to one name, the second is left out and said to be", () => {
    const plan = planOf({
      rack: {
        networks: { inner: { from: "home" } },
        hosts: {
          a: {
            connect,
            interfaces: { br0: { bridge: { ports: [] }, network: "inner", addresses: ["::1"] } },
            guests: { br0: { id: 100, network: "inner", address: "::2" } },
          },
        },
      },
    });
    const zones = planZones(plan, "example.net");
    expect(zones.zones[0]?.records.map(({ name, data }) => `${name} ${data}`)).toEqual([
      "a.rack 3fff:b0b::1",
      "br0.a.rack 3fff:b0b::2",
    ]);
    expect(zones.leftOut).toEqual([
      {
        name: "br0.a.rack.example.net",
        address: "3fff:b0b::1",
        reason: "the name is that of guest rack/a/br0",
      },
    ]);
  });

  test("addresses in a block that is not known are a comment, not a record", () => {
    const [, lab] = plans.find(([name]) => name === "lab") ?? [];
    if (lab === undefined) throw new Error("the golden lab has no plan");
    const text = zonesText("lab", planZones(lab, "example.net"), undefined);
    expect(text).toContain("cloud/56+03::a    the block of cloud is not known yet");
    expect(text.split("\n").filter((line) => line.includes("cloud/56") && !line.startsWith(";"))).toEqual([]);
  });

  test.each([
    ["", '"" is not a domain such as example.net: it has an empty label'],
    ["a..b", "a..b is not a domain such as example.net: it has an empty label"],
    ["rack_1.net", 'rack_1.net is not a domain such as example.net: it has the label "rack_1"'],
    ["$(id).net", '$(id).net is not a domain such as example.net: it has the label "$(id)"'],
    [`${"a.".repeat(80)}net`, "is longer than 150 characters, which leaves no room for hosts"],
  ])("the domain %j is refused in one sentence", (text, message) => {
    expect(() => parseDomain(text)).toThrow(message);
  });

  test("a domain is taken in any case, with or without its last dot", () => {
    expect(parseDomain("Example.NET.")).toBe("example.net");
  });
});

/** What BIND's own reader makes of a zone, as `NAME TYPE DATA`; without SOA and NS. */
function readByBind(zone: Zone, text: string): string[] {
  const path = join(folder, zone.name);
  writeFileSync(path, text);
  const dump = execFileSync("named-checkzone", ["-D", "-o", "-", "-q", zone.name, path], {
    encoding: "utf8",
  });
  return dump
    .trimEnd()
    .split("\n")
    .map((line) => line.split(/\s+/))
    .filter(([, , , type]) => type === "AAAA" || type === "A" || type === "PTR")
    .map(([name, , , type, data]) => `${name} ${type} ${data}`)
    .sort();
}

function asWritten(zone: Zone): string[] {
  return zone.records
    .map(({ name, type, data }) => `${name === "@" ? "" : `${name}.`}${zone.name}. ${type} ${data}`)
    .sort();
}

function hasBind(): boolean {
  try {
    execFileSync("named-checkzone", ["-v"]);
    return true;
  } catch {
    return false;
  }
}

const missing = hasBind() ? "" : " (skipped: no named-checkzone here; it is in Debian's bind9-utils)";

const link = planOf(
  {
    rack: {
      networks: { link: { prefix: "3fff:b0b:9::/127" } },
      hosts: {
        a: { connect, interfaces: { eth0: { network: "link", addresses: ["::0"] } } },
        b: { connect, interfaces: { eth0: { network: "link", addresses: ["::1"] } } },
      },
    },
  },
  {},
);

describe(`BIND reads the zones as they were meant${missing}`, () => {
  const check = missing === "" ? test : test.skip;
  const head = { nameServers: ["ns1.example.org", "ns2.example.org"], serial: 2_026_112_101 };

  test("a /127 of two hosts is two zones of one address each, at their tops", () => {
    const [, ...reverse] = planZones(link, "example.net").zones;
    expect(reverse.map(({ records }) => records)).toEqual([
      [{ name: "@", type: "PTR", data: "a.rack.example.net." }],
      [{ name: "@", type: "PTR", data: "b.rack.example.net." }],
    ]);
  });

  check.each([...plans, ["a /127", link] as [string, Plan]])("%s, as whole zones", (name, plan) => {
    const all = planZones(filledIn(plan), "example.net");
    expect(all.zones.some((zone) => zone.records.length > 0)).toBe(true);
    for (const zone of all.zones)
      expect(readByBind(zone, zoneText(name, all, zone, head))).toEqual(asWritten(zone));
  });

  check.each(plans)("%s, as records that a zone of somebody's takes in", (name, plan) => {
    const all = planZones(filledIn(plan), "example.net");
    for (const zone of all.zones) {
      const records = join(folder, "records");
      writeFileSync(records, zoneText(name, all, zone, undefined));
      const own = `$TTL 60
@ SOA ns1.example.org. me.example.org. 1 2 3 4 5
@ NS ns1.example.org.
$INCLUDE ${records}
`;
      expect(readByBind(zone, own)).toEqual(asWritten(zone));
    }
  });
});
