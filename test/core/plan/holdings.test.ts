import { describe, expect, test } from "@jest/globals";
import {
  type Holding,
  holdingName,
  holdings,
  holdingText,
  type Plan,
  type PlannedAddress,
  type PlannedPrefix,
  planFromText,
} from "../../../core/index.ts";
import { addressesWithin } from "./addresses-within.ts";
import { goldenPlans } from "./golden-plans.ts";

const layout = `
hextet: 1
purpose: lab
sites:
  rack:
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1", ipv4: { prefix: 192.0.2.0/24, gateway: 192.0.2.1 } }
      guests: { prefix: "3fff:b0b:2::/64" }
    services:
      dns: { network: guests, address: "::53", hosts: [pve-1] }
    hosts:
      pve-1:
        connect: { address: "3fff:b0b:1::10", hostKey: lab }
        interfaces:
          lo: { network: guests, addresses: ["::99"] }
          eno1: { network: uplink, addresses: ["::10"], ipv4: 192.0.2.10, pools: { apps: { block: "::100/120", ipv4: { length: 28 } } } }
        docker: { networks: { web: { pool: apps } } }
        containers: { site: { pool: apps, address: "::5", ipv4: true } }
      old:
        retired: true
        connect: { address: "3fff:b0b:1::20", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::20"] }
`;

describe("what a plan holds", () => {
  const plans = goldenPlans();

  test("comes thing by thing in a stable order, both families of a thing together", () => {
    const reported = [...holdings(planned(layout))].map(
      (holding) =>
        `${kindOf(holding)} ${holdingName(holding)} ${holding.origin}${holding.retired ? " retired" : ""}`,
    );
    expect(reported).toEqual([
      "network rack/guests pinned",
      "network rack/uplink pinned",
      "network rack/uplink pinned",
      "gateway rack/uplink derived",
      "gateway rack/uplink derived",
      "service rack/dns pinned",
      "interface rack/pve-1/eno1 pinned",
      "interface rack/pve-1/eno1 pinned",
      "pool rack/pve-1/apps pinned",
      "pool rack/pve-1/apps numbered",
      "interface rack/pve-1/lo pinned",
      "bridge rack/pve-1/web derived",
      "bridge rack/pve-1/web derived",
      "container rack/pve-1/site pinned",
      "container rack/pve-1/site numbered",
      "interface rack/old/eno1 pinned retired",
    ]);
  });

  test.each(plans)("has every address and prefix of %s that is somebody's", (_, plan) => {
    const held = new Set(
      [...holdings(plan)].flatMap(({ address, prefix }) =>
        address === undefined ? [`${prefix}`] : [`${address}`, `${address.asPrefix()}`],
      ),
    );
    const missing = owned(plan).filter((value) => !held.has(`${value}`));
    expect(missing).toEqual([]);
    expect(held.size).toBeGreaterThan(0);
  });

  test.each(plans)("says of each in %s its family, and of a prefix its length", (_, plan) => {
    for (const holding of holdings(plan)) {
      expect(holding.family).toBe((holding.address ?? holding.prefix)?.isIpv4 ? 4 : 6);
      if (holding.prefix !== undefined)
        expect(holdingText(holding).endsWith(`/${holding.length}`)).toBe(true);
    }
  });

  test.each(plans)("has each thing of %s once in each family", (_, plan) => {
    const keys = [...holdings(plan)].map((holding) =>
      [kindOf(holding), thingOf(holding), holding.space ?? holding.within, holding.family].join(" "),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  test("is of every kind somewhere in the golden layouts", () => {
    const kinds = new Set(plans.flatMap(([, plan]) => [...holdings(plan)].map(kindOf)));
    const own: Record<Exclude<Holding["kind"], "thing">, true> = {
      prefix: true,
      vpc: true,
      network: true,
      gateway: true,
      interface: true,
      pool: true,
      block: true,
    };
    const things = [
      "service",
      "bridge",
      "container",
      "forward",
      "guest",
      "mapping",
      "shim",
      "tunnel's other end",
      "WireGuard client",
    ];
    expect([...kinds].sort()).toEqual([...Object.keys(own), ...things].sort());
  });
});

/** What it is; of what a capability has, what people call it. */
function kindOf({ kind, word }: Holding): string {
  return kind === "thing" ? word : kind;
}

/** Which thing it is. An interface has an address in each prefix of its network: of those that follow from another number, each is one. */
function thingOf(holding: Holding): string {
  const { kind, owner } = holding;
  const follows = kind === "interface" && owner === undefined;
  return follows ? `${holdingName(holding)} ${holdingText(holding)}` : (owner ?? holdingName(holding));
}

function planned(text: string): Plan {
  const { plan, problems } = planFromText("rack", text);
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  return plan;
}

/**
 * What the plan says of things themselves. Routes, tables, rules, connections and resolvers name those of others, and what is
 * routed to a host is a route too: what lies in it has a name of its own. What a router gives by DHCP comes to interfaces, as what
 * SLAAC makes does, or is a guest's. Where a tunnel ends is an interface's address, or an outsider's.
 */
function owned(plan: Plan): readonly (PlannedAddress | PlannedPrefix)[] {
  return addressesWithin(plan)
    .filter(
      ({ at }) =>
        !/\.(routes|routed|tables|ingress|connection|wayIn|resolvers|dhcp4?|relay|local|remote|peers|offers)(\.|$)/.test(
          at,
        ),
    )
    .map(({ value }) => value);
}
