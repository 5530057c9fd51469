import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { Ipv6Prefix } from "../../core/address/index.ts";
import { planFromText } from "../../core/index.ts";
import { type HostPlan, type InterfacePlan, type Plan, PlannedPrefix } from "../../core/plan/index.ts";
import { mockedStack } from "./mocked-stack.ts";

const { Landscape } = await import("../../components/landscape.ts");

const stacks = new URL("../../stacks/", import.meta.url);
const text = readFileSync(new URL("lab.layout.yaml", stacks), "utf8");
const ledger = readFileSync(new URL("lab.ledger.jsonl", stacks), "utf8");

type Change = (networkInterface: InterfacePlan) => Partial<InterfacePlan>;

/** The lab's plan with another first interface of some hosts. */
function planWith(changes: Readonly<Record<string, Change>>): Plan {
  const { plan } = planFromText("lab", text, { ledger });
  if (plan === undefined) throw new Error("the lab can not be planned");
  const changed = (host: HostPlan): HostPlan => {
    const [first, ...rest] = host.interfaces;
    const change = changes[host.name];
    if (first === undefined || change === undefined) return host;
    return { ...host, interfaces: [{ ...first, ...change(first) }, ...rest] };
  };
  return { ...plan, sites: plan.sites.map((site) => ({ ...site, hosts: site.hosts.map(changed) })) };
}

async function refusalOf(plan: Plan): Promise<string> {
  let said = "";
  const made = await mockedStack(
    () => {
      try {
        new Landscape("lab", { layout: { plan } });
      } catch (error) {
        said = String(error);
      }
    },
    { preview: true },
  );
  expect(made).toEqual([]);
  return said;
}

describe("a plan that some resource would be refused for is refused before any resource is made", () => {
  const tooBig: Change = ({ pools }) => ({
    pools: pools.map((pool) => ({
      ...pool,
      prefix: new PlannedPrefix(pool.prefix.block, Ipv6Prefix.parse("0:0:0:3::100/120")),
    })),
  });
  const poolSentence =
    "cloud-web-1-ens5: block cloud/56+03::100/120 has more addresses than the 64 that an interface holds; use a longer prefix";

  test("a pool with more addresses than an interface holds", async () => {
    expect(await refusalOf(planWith({ "web-1": tooBig }))).toBe(`Error: ${poolSentence}`);
  });

  test("more user data than EC2 takes, whatever block AWS gives", async () => {
    const plan = planWith({
      "web-2": ({ addresses: [own], routes }) => {
        if (own === undefined) throw new Error("web-2 has no address");
        const route = { to: own.address.asPrefix(), via: own.address, ofLayout: true, onLink: false };
        return { routes: [...routes, ...Array<InterfacePlan["routes"][number]>(400).fill(route)] };
      },
    });
    expect(await refusalOf(plan)).toMatch(
      /^Error: cloud-web-2: [0-9]{5} bytes of user data are more than the 16384/,
    );
  });

  test("all of it at once, and what a host's agent would refuse", async () => {
    const plan = planWith({ "web-1": tooBig, "lxd-1": () => ({ name: "a-name-longer-than-any" }) });
    const [pool, expectation] = (await refusalOf(plan)).split("\n");
    expect(pool).toContain(poolSentence);
    expect(expectation).toMatch(
      /^rack\/lxd-1: bundle line [0-9]+: "expect address \S+ a-name-longer-than-any"/,
    );
  });
});
