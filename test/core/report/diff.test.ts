import { describe, expect, test } from "@jest/globals";
import {
  diffPlans,
  diffTable,
  fillInPlan,
  Ipv6Prefix,
  type Plan,
  type PlanDiff,
  planFromSource,
} from "../../../core/index.ts";

interface Guest {
  readonly id: number;
  readonly address: string;
}

/** A host with guests, all pinned, so that only what a test changes changes. */
function rack(guests: Readonly<Record<string, Guest>>, length = 64): Plan {
  return planned({
    hextet: 1,
    purpose: "lab",
    sites: {
      rack: {
        networks: { inner: { prefix: `3fff:b0b:0:8::/${length}` } },
        hosts: {
          "pve-1": {
            connect: { address: "3fff:b0b::10", hostKey: "lab" },
            interfaces: { vmbr0: { bridge: { ports: [] }, network: "inner", addresses: ["::1"] } },
            guests: Object.fromEntries(
              Object.entries(guests).map(([name, guest]) => [name, { ...guest, network: "inner" }]),
            ),
          },
        },
      },
    },
  });
}

function cloud(ipv6: string): Plan {
  return planned({
    hextet: 1,
    purpose: "lab",
    sites: {
      cloud: {
        aws: { region: "eu-central-1", vpc: { ipv4: "10.0.0.0/16", ipv6 } },
        networks: { edge: { prefix: "0:0:0:3::/64", zone: "eu-central-1a", ipv4: "10.0.1.0/24" } },
        hosts: {
          web: {
            aws: { instanceType: "t3.small", image: "debian-13" },
            interfaces: { ens5: { network: "edge", addresses: ["::1:1"] } },
          },
        },
      },
    },
  });
}

function planned(source: object): Plan {
  const { plan, problems } = planFromSource("diff", source);
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  return plan;
}

const changed = (diff: PlanDiff) =>
  diff.changes
    .filter((change) => change.change !== "kept")
    .map(({ change, name, before, after }) => `${change} ${name} ${before} ${after}`);

const git = { id: 101, address: "::2" };
const mail = { id: 102, address: "::25" };

describe("two plans side by side", () => {
  test("the same plan has nothing but kept numbers", () => {
    const diff = diffPlans(rack({ git }), rack({ git }));
    expect(diff).toMatchObject({
      renumbered: false,
      verdict: "nothing changes its number: 3 kept, 0 renumbered",
    });
  });

  test("without an earlier plan everything is added", () => {
    const diff = diffPlans(undefined, rack({ git }));
    expect(diff.counts).toMatchObject({ added: 3, kept: 0, renumbered: 0 });
    expect(diff.renumbered).toBe(false);
  });

  test("a new guest is added and one that went is removed", () => {
    expect(changed(diffPlans(rack({ git }), rack({ mail })))).toEqual([
      "removed rack/pve-1/git 3fff:b0b:0:8::2/64 null",
      "added rack/pve-1/mail null 3fff:b0b:0:8::25/64",
    ]);
  });

  test("a guest with another address is renumbered, and the verdict says so", () => {
    const diff = diffPlans(rack({ git, mail }), rack({ git: { ...git, address: "::7" }, mail }));
    expect(changed(diff)).toEqual(["renumbered rack/pve-1/git 3fff:b0b:0:8::2/64 3fff:b0b:0:8::7/64"]);
    expect(diff).toMatchObject({ renumbered: true });
    expect(
      diffTable(diff),
    ).toBe(`  renumbered  rack/pve-1/git  guest  3fff:b0b:0:8::2/64  -> 3fff:b0b:0:8::7/64

something changes its number: 3 kept, 1 renumbered
`);
  });

  test("two that changed places are both renumbered", () => {
    const swapped = rack({ git: { ...git, address: "::25" }, mail: { ...mail, address: "::2" } });
    expect(diffPlans(rack({ git, mail }), swapped).counts).toMatchObject({ renumbered: 2, "handed over": 0 });
  });

  test("of several that had one private number, that which is called the same in its site hands it over", () => {
    const sites = (...names: readonly (readonly [site: string, network: string])[]) =>
      planned({
        hextet: 1,
        purpose: "lab",
        sites: Object.fromEntries(
          names.map(([site, network], index) => [
            site,
            { networks: { [network]: { prefix: `3fff:b0b:0:${index}::/64`, ipv4: "10.20.0.0/26" } } },
          ]),
        ),
      });
    const diff = diffPlans(
      sites(["attic", "guests"], ["rack", "lan"], ["yard", "den"]),
      sites(["sky", "lan"]),
    );
    const handed = diff.changes.filter(({ change }) => change === "handed over");
    expect(handed.map(({ name, after, from }) => `${name} ${after} ${from}`)).toEqual([
      "sky/lan 3fff:b0b::/64 attic/guests",
      "sky/lan 10.20.0.0/26 rack/lan",
    ]);
  });

  test("a number that came to another name is handed over, once", () => {
    const diff = diffPlans(rack({ git }), rack({ forge: git }));
    expect(changed(diff)).toEqual(["handed over rack/pve-1/forge 3fff:b0b:0:8::2/64 3fff:b0b:0:8::2/64"]);
    expect(diff.changes.find((change) => change.change === "handed over")?.from).toBe("rack/pve-1/git");
    expect(diff.renumbered).toBe(false);
  });

  test("a network that grows in place is resized, and nobody in it renumbered", () => {
    const diff = diffPlans(rack({ git }), rack({ git }, 63));
    expect(diff.counts).toMatchObject({ resized: 3, renumbered: 0 });
  });

  test("that AWS has given its block since renumbers nothing, in either direction", () => {
    const unknown = cloud("amazon");
    const known = fillInPlan(unknown, { cloud: Ipv6Prefix.parse("3fff:ec2:47b:ca00::/56") });
    expect(diffPlans(unknown, known).counts).toMatchObject({ kept: 6, renumbered: 0 });
    expect(diffPlans(known, unknown).counts).toMatchObject({ kept: 6, renumbered: 0 });
  });

  test("another delegated block moves all of it, also where formerly has long stood at it, and also when it goes", () => {
    const rack = (former: object, prefix: string) =>
      planned({
        hextet: 1,
        purpose: "lab",
        prefixes: { home: { delegated: { length: 56 }, prefix, ...former } },
        sites: { rack: { networks: { a: { from: "home" } } } },
      });
    const blocks = ["2001:db8:0:100::/56", "2001:db8:0:200::/56"] as const;
    for (const [before, after] of [
      [{ formerly: "old" }, { formerly: "old" }],
      [{ formerly: "old" }, {}],
      [{}, { formerly: "old" }],
    ] as const) {
      const { counts } = diffPlans(rack(before, blocks[0]), rack(after, blocks[1]));
      expect(counts).toMatchObject({ renumbered: 0, moved: 1 });
    }
  });

  test("another block of a VPC's moves all of it", () => {
    const diff = diffPlans(cloud("3fff:ec2:47b:ca00::/56"), cloud("3fff:ec2:47b:cb00::/56"));
    expect(diff.counts).toMatchObject({ kept: 3, renumbered: 0, moved: 3 });
    expect(diff.renumbered).toBe(true);
  });
});
