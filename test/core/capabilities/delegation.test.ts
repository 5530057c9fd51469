import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { Ipv6Prefix } from "../../../core/address/index.ts";
import { fillInPlan, planFromText, renderHost, waitingHosts } from "../../../core/index.ts";

const stacks = new URL("../../../stacks/", import.meta.url);
const text = readFileSync(new URL("home.layout.yaml", stacks), "utf8");
const ledger = readFileSync(new URL("home.ledger.jsonl", stacks), "utf8");

function planOf(prefix: string | undefined) {
  const written = prefix === undefined ? text : text.replace("wan0 } }", `wan0 }, prefix: "${prefix}" }`);
  const { plan, ledger: update } = planFromText("home", written, { ledger });
  if (plan === undefined) throw new Error("there is no plan");
  return { plan, update };
}

const bundle = (prefix: string | undefined, name: string) => {
  const host = planOf(prefix).plan.sites[0]?.hosts.find((own) => own.name === name);
  if (host === undefined) throw new Error(`there is no ${name}`);
  return renderHost(host);
};

describe("the example of a home", () => {
  test("is planned in places, with its ledger up to date, and its router waits for nothing", () => {
    const { plan, update } = planOf(undefined);
    expect(update.behind).toBe(false);
    expect(waitingHosts(plan)).toEqual([
      { prefix: "world", length: 56, hosts: ["house/nas"], requester: "house/gw" },
    ]);
  });

  test.each(["2001:db8:0:4200::/56", "2001:db8:ff:ff00::/56"])(
    "has the same router whether %s is delegated or nobody knows what",
    (prefix) => {
      expect(bundle(prefix, "gw")).toEqual(bundle(undefined, "gw"));
      expect(planOf(prefix).update.behind).toBe(false);
    },
  );

  test("has the same plan whether a prefix is recorded or filled in", () => {
    const prefix = "2001:db8:0:4200::/56";
    const { plan } = planOf(prefix);
    const filled = fillInPlan(planOf(undefined).plan, { world: Ipv6Prefix.parse(prefix) });
    expect({ ...filled, warnings: [] }).toEqual({ ...plan, warnings: [] });
  });

  test("gives each network of the router one /64 of the prefix, by its place in it", () => {
    const requests = planOf("2001:db8:0:4200::/56").plan.sites[0]?.hosts[0]?.requests;
    expect(requests).toMatchObject([
      {
        prefix: "world",
        interface: "wan0",
        length: 56,
        networks: [
          { interface: "guest0", network: "guests", subnet: 0 },
          { interface: "lan0", network: "lan", subnet: 1 },
        ],
      },
    ]);
  });

  test("asks for the prefix beside IPv4 by DHCP, on the one interface", () => {
    const { files } = bundle(undefined, "gw");
    expect(files.find(({ path }) => path.endsWith("-wan0.network"))?.content).toMatch(
      /^DHCP=yes\nIPv6AcceptRA=yes$[\s\S]*^PrefixDelegationHint=::\/56$/m,
    );
  });
});
