import { describe, expect, test } from "@jest/globals";
import {
  diffPlans,
  type LayoutSource,
  type Plan,
  planFromSource,
  planFromText,
  planRows,
  problemText,
  unknownBlocks,
  waitingText,
  whyNumber,
} from "../../../core/index.ts";

/** A cellar behind a provider that delegates a /56, and a VPC whose block comes from a pool. */
function layout(home: NonNullable<LayoutSource["prefixes"]>[string], vpc: unknown = "amazon"): unknown {
  return {
    hextet: 1,
    purpose: "lab",
    prefixes: { home },
    sites: {
      cellar: {
        networks: {
          lan: { from: "home", gateway: "::1" },
          inner: { from: "home", length: 62 },
          pinned: { from: "home", prefix: "0:0:0:7f::/64" },
        },
        hosts: {
          nas: {
            connect: { address: "192.0.2.10", hostKey: "lab" },
            interfaces: {
              eno1: { network: "lan", pools: { apps: { length: 120 } } },
              vmbr1: { bridge: { ports: [] }, network: "inner", addresses: ["::1"] },
            },
            docker: { networks: { apps: { pool: "apps" } } },
            containers: { db: { pool: "apps" } },
            guests: { git: { id: 101, network: "inner" } },
          },
        },
      },
      cloud: {
        aws: { region: "eu-west-1", vpc: { ipv4: "10.30.0.0/16", ipv6: vpc } },
        networks: { edge: { zone: "eu-west-1a", ipv4: "10.30.1.0/24" } },
      },
    },
  };
}

const open = { delegated: { length: 56 } };
const recorded = (prefix: string) => ({ delegated: { length: 56 }, prefix });

function planned(source: unknown, ledger?: string): { plan: Plan; ledger: string; codes: string[] } {
  const made = planFromSource("home", source, { ledger });
  const codes = made.problems.map(({ code }) => code);
  if (made.plan === undefined) throw new Error(JSON.stringify(made.problems));
  return { plan: made.plan, ledger: made.ledger.text, codes };
}

function codes(source: unknown): string[] {
  return planFromSource("home", source).problems.map(({ code }) => code);
}

describe("a delegated prefix", () => {
  const before = planned(layout(open));

  test("that is not known is planned by place, names who waits for it, and only them", () => {
    const rows = planRows(before.plan).filter(({ name }) => name.startsWith("cellar/"));
    expect(rows.every(({ address }) => address.startsWith("home/56+"))).toBe(true);
    expect(before.codes).toEqual(["HX080"]);
    expect(waitingText(before.plan)).toBe(
      'prefixes.home: the /56 is not known yet: cellar/nas can be planned, and not set up before it is; record it once it is given: home: { delegated: { length: 56 }, prefix: "..." }',
    );
    const nobody = planned({
      hextet: 1,
      prefixes: { home: open },
      sites: { cellar: { networks: { lan: { from: "home" } } } },
    });
    expect([nobody.codes, waitingText(nobody.plan)]).toEqual([[], undefined]);
    expect(unknownBlocks(nobody.plan)).toEqual([{ name: "home", length: 56 }]);
  });

  test("can be recorded: every number keeps its place, and the ledger is not behind", () => {
    const after = planned(layout(recorded("3fff:b0b:0:100::/56")), before.ledger);
    expect(after.ledger).toBe(before.ledger);
    expect(after.codes).toEqual([]);
    expect(waitingText(after.plan)).toBeUndefined();
    const diff = diffPlans(before.plan, after.plan);
    expect([diff.renumbered, diff.counts.kept, diff.changes.length]).toEqual([
      false,
      diff.changes.length,
      planRows(after.plan).length,
    ]);
    expect(planRows(after.plan).filter(({ address }) => address.startsWith("home/"))).toEqual([]);
  });

  test("can become another: everything in it moves, and keeps its place", () => {
    const first = planned(layout(recorded("3fff:b0b:0:100::/56")), before.ledger);
    const second = planned(layout(recorded("3fff:b0b:7:4200::/56")), before.ledger);
    expect(second.ledger).toBe(before.ledger);
    const { counts, renumbered, verdict } = diffPlans(first.plan, second.plan);
    expect(counts).toMatchObject({ renumbered: 0, resized: 0, added: 0, removed: 0 });
    expect(counts.moved).toBe(planRows(first.plan).filter(({ name }) => name.startsWith("cellar/")).length);
    expect([renumbered, verdict.split(":")[0]]).toEqual([
      true,
      "a block is another, and everything keeps its place in it",
    ]);
  });

  test("is reported as moved, and as known since, however long formerly has stood at it", () => {
    const long = (prefix?: string) => ({
      ...(prefix === undefined ? open : recorded(prefix)),
      formerly: "old",
    });
    const [none, first, second] = [long(), long("3fff:b0b:0:100::/56"), long("3fff:b0b:0:200::/56")].map(
      (home) => planned(layout(home)).plan,
    );
    if (none === undefined || first === undefined || second === undefined) throw new Error("no plan");
    expect(diffPlans(first, second).counts).toMatchObject({ renumbered: 0, added: 0, removed: 0 });
    expect(diffPlans(first, second).counts.moved).toBeGreaterThan(0);
    for (const [before, after] of [
      [none, first],
      [first, none],
    ] as const)
      expect(diffPlans(before, after).counts).toMatchObject({
        renumbered: 0,
        moved: 0,
        added: 0,
        removed: 0,
      });
  });

  test("of another kind that has a VPC's name keeps its past to itself", () => {
    const named = (vpc: unknown, formerly: object) => ({
      ...Object(layout(recorded("3fff:b0b:0:100::/56"), vpc)),
      prefixes: {
        home: recorded("3fff:b0b:0:100::/56"),
        cloud: { prefix: "3fff:b0c::/48", ...formerly },
      },
    });
    const before = planned(named("3fff:ec2:47b:ca00::/56", {})).plan;
    const after = planned(named("3fff:ec2:47b:cb00::/56", { formerly: "sky" })).plan;
    const { counts } = diffPlans(before, after);
    expect([counts.renumbered, counts.moved > 0]).toEqual([0, true]);
  });

  test("is asked about by its places", () => {
    const address = planRows(before.plan)
      .find(({ name }) => name === "cellar/nas/git")
      ?.address.replace(/\/62$/, "");
    expect(address).toMatch(/^home\/56\+/);
    expect(whyNumber(before.plan, [], address ?? "")).toMatchObject({
      kind: "thing",
      thing: { name: "cellar/nas/git" },
    });
  });

  test("is waited for by subnets whose rules or routes name it, and not by files of hosts", () => {
    const yaml = (more: string) => `hextet: 1
purpose: lab
prefixes: { home: { delegated: { length: 56 } } }
sites:
  cellar: { networks: { lan: { from: home } } }
  cloud:
    aws: { region: eu-central-1, vpc: { ipv4: 10.20.0.0/16, ipv6: amazon } }
    networks: { edge: { prefix: "0:0:0:3::/64", zone: eu-central-1a, ipv4: 10.20.1.0/24, ${more} } }
    hosts: { web: { aws: { instanceType: m5.large, image: debian-13 }, interfaces: { ens5: { network: edge } } } }
`;
    for (const more of [
      'ingress: [{ protocol: icmpv6, from: "::/0" }, { protocol: tcp, port: 22, from: { ref: cellar/lan } }]',
      "routes: [{ to: { ref: home }, via: { ref: cloud/web/ens5 } }]",
    ]) {
      const { plan, problems } = planFromText("waiting", yaml(more));
      expect(problems.map(problemText)).toEqual([
        'prefixes.home.delegated: the /56 is not known yet: cloud/edge can be planned, and not set up before it is; record it once it is given: home: { delegated: { length: 56 }, prefix: "..." } [HX080]',
      ]);
      if (plan === undefined) throw new Error("there is no plan");
      expect(waitingText(plan)).toBeUndefined();
      expect(waitingText(plan, "hosts and subnets")).toMatch(/^prefixes\.home: .*cloud\/edge/);
    }
  });

  test("is recorded with the length that was delegated, and bears no VPC's name", () => {
    expect(codes(layout(recorded("3fff:b0b::/48")))).toEqual(["HX024"]);
    expect(codes(JSON.parse(JSON.stringify(layout(open)).replaceAll("home", "cloud")))).toEqual([
      "HX032",
      "HX080",
    ]);
    expect(codes(layout({ delegated: { length: 56 }, place: "spars" } as never))).toContain("HX003");
  });
});

describe("a VPC's block", () => {
  const ipam = (more: object = {}) => ({ ipam: "ipam-pool-0123456789abcdef0", ...more });
  const edges = (vpc: unknown) =>
    planRows(planned(layout(recorded("3fff:b0b:0:100::/56"), vpc)).plan)
      .filter(({ name, address }) => name.startsWith("cloud/") && !address.includes("."))
      .map(({ address, origin }) => `${address} ${origin}`);

  test("comes from Amazon or from a pool, unknown or recorded, at any length that a pool gives", () => {
    expect(edges("amazon")).toEqual([
      "cloud/56 Amazon gives it",
      "cloud/56+00::/64 numbered, gateway fe80:ec2::1",
    ]);
    expect(edges(ipam())).toEqual([
      "cloud/56 ipam-pool-0123456789abcdef0 gives it",
      "cloud/56+00::/64 numbered, gateway fe80:ec2::1",
    ]);
    for (const length of [44, 48, 52, 60]) {
      expect(edges(ipam({ length }))[0]).toBe(`cloud/${length} ipam-pool-0123456789abcdef0 gives it`);
      expect(edges(ipam({ prefix: `3fff:ec3::/${length}` }))).toEqual([
        `3fff:ec3::/${length} pinned`,
        "3fff:ec3::/64 numbered, gateway fe80:ec2::1",
      ]);
    }
  });

  test("of a pool can be recorded without renumbering anything", () => {
    const before = planned(layout(open, ipam({ length: 52 })));
    const after = planned(layout(open, ipam({ length: 52, prefix: "3fff:ec3:0:1000::/52" })), before.ledger);
    const { counts, changes } = diffPlans(before.plan, after.plan);
    expect(counts.kept).toBe(changes.length);
  });

  test("is of a length that its source has", () => {
    expect(codes(layout(recorded("3fff:b0b:0:100::/56"), "3fff:ec3::/52"))).toEqual(["HX038"]);
    for (const length of [40, 54, 64]) {
      expect(codes(layout(recorded("3fff:b0b:0:100::/56"), ipam({ length })))).toEqual(["HX038"]);
    }
    expect(
      codes(layout(recorded("3fff:b0b:0:100::/56"), ipam({ length: 52, prefix: "3fff:ec3::/56" }))),
    ).toEqual(["HX024"]);
    expect(codes(layout(recorded("3fff:b0b:0:100::/56"), { ipam: "pool" }))).toEqual(["HX005"]);
  });
});
