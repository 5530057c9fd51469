import { describe, expect, test } from "@jest/globals";
import {
  diffPlans,
  type LayoutSource,
  parseLedger,
  planFromSource,
  planJson,
  planTable,
  planTree,
  problemText,
  whyNumber,
} from "../../../core/index.ts";

const connect = { address: "3fff:b0a::10", hostKey: "lab" };

function plan(retired: boolean, ledger = "", more = false) {
  const host = (address?: string) => ({
    connect,
    interfaces: { eno1: { network: "lan", ...(address === undefined ? {} : { addresses: [address] }) } },
  });
  const source: LayoutSource = {
    hextet: 1,
    purpose: "lab",
    sites: {
      rack: {
        networks: { lan: { prefix: "3fff:b0a::/64" } },
        hosts: {
          old: { ...host(), ...(retired ? { retired } : {}), guests: {} },
          other: host(),
          ...(more ? { new: host() } : {}),
        },
      },
    },
  };
  return planFromSource("retired", source, { ledger, today: "2026-11-21" });
}

describe("a host that is retired", () => {
  test("keeps its numbers from everybody else, and frees them only when it leaves the layout", () => {
    const before = plan(false);
    const after = plan(true, before.ledger.text, true);
    expect(after.problems.map(problemText)).toEqual([]);
    expect(after.ledger.changes.map(({ kind, owner }) => `${kind} ${owner}`)).toEqual([
      "given rack/new/eno1",
    ]);
    const [site] = after.plan?.sites ?? [];
    const numbers = [...(site?.hosts ?? []), ...(site?.retired ?? [])].map(
      (host) => `${host.interfaces[0]?.addresses[0]?.address}`,
    );
    expect(new Set(numbers).size).toBe(3);
  });

  test("is known to nothing else of the plan", () => {
    const [site] = plan(true, plan(false).ledger.text).plan?.sites ?? [];
    expect(site?.hosts.map(({ name }) => name)).toEqual(["other"]);
    expect(site?.retired.map(({ name }) => name)).toEqual(["old"]);
  });

  test("is shown with what it keeps: in the table, the tree and JSON; and none of that is free", () => {
    const { plan: made, ledger } = plan(true, plan(false).ledger.text);
    if (made === undefined) throw new Error("no plan");
    const address = `${made.sites[0]?.retired[0]?.interfaces[0]?.addresses[0]?.address}`;
    expect(planTable(made)).toMatch(new RegExp(`old/eno1 .* ${address}/64 +numbered, retired$`, "m"));
    expect(planTree(made)).toMatch(new RegExp(`${address} +rack/old/eno1 +numbered, retired$`, "m"));
    const [site] = planJson(made).sites;
    expect(site?.hosts.map(({ name }) => name)).toEqual(["other"]);
    expect(site?.retired.map(({ name }) => name)).toEqual(["old"]);
    expect(whyNumber(made, parseLedger("retired", ledger.text).lines, address)).toMatchObject({
      kind: "thing",
      thing: { name: "rack/old/eno1" },
    });
  });

  test("keeps, by a comparison of plans, everything that it had", () => {
    const before = plan(false);
    const after = plan(true, before.ledger.text);
    if (after.plan === undefined) throw new Error("no plan");
    expect(diffPlans(before.plan, after.plan).counts).toMatchObject({ removed: 0, renumbered: 0, kept: 3 });
  });

  test("is none of AWS's, which lets go of an instance without asking it", () => {
    const source: LayoutSource = {
      hextet: 1,
      purpose: "lab",
      sites: {
        cloud: {
          aws: { region: "eu-central-1", vpc: { ipv4: "10.20.0.0/16", ipv6: "amazon" } },
          hosts: { web: { aws: { instanceType: "t3.small", image: "debian-13" }, retired: true } },
        },
      },
    };
    expect(planFromSource("retired", source).problems.map(problemText)).toEqual([
      "sites.cloud.hosts.web.retired: true is for hosts that are reached over SSH; take the instance out of the layout: AWS lets go of it without asking it [HX005]",
    ]);
  });
});

describe("the way in of a first change", () => {
  const today = (change: object) => {
    const source = {
      hextet: 1,
      purpose: "lab",
      sites: {
        rack: {
          hosts: {
            pve: { connect: { ...connect, port: 2222, bastion: { ...connect, user: "jump" }, ...change } },
          },
        },
      },
    };
    const { plan: made, problems } = planFromSource("today", source);
    const host = made?.sites[0]?.hosts[0];
    return { wayIn: host?.kind === "ssh" ? host.wayIn : undefined, problems: problems.map(problemText) };
  };

  test("has what it does not say from the connection", () => {
    expect(today({ today: { address: "192.0.2.7", user: "admin" }, allowCutoff: true }).wayIn).toEqual({
      today: {
        address: "192.0.2.7",
        port: 2222,
        user: "admin",
        key: { kind: "agent" },
        hostKey: "lab",
        bastion: expect.objectContaining({ user: "jump" }),
      },
      allowCutoff: true,
    });
    expect(today({}).wayIn).toEqual({ today: undefined, allowCutoff: false });
  });

  test("is checked like it", () => {
    expect(today({ today: { address: "pve" } }).problems).toEqual([
      expect.stringContaining("sites.rack.hosts.pve.connect.today.address: pve"),
    ]);
  });
});
