import { describe, expect, test } from "@jest/globals";
import {
  type AddressMapping,
  type DockerPlan,
  Ipv6Address,
  Ipv6Prefix,
  mapAddresses,
  mapHost,
  type Plan,
  PlannedAddress,
  PlannedPrefix,
  planFromText,
} from "../../../core/index.ts";
import type { AddressMembers } from "../../../core/plan/address-members.ts";
import { addressesWithin } from "./addresses-within.ts";
import { goldenPlans } from "./golden-plans.ts";

const address = new PlannedAddress(undefined, Ipv6Address.parse("3fff:fff::1"));
const prefix = new PlannedPrefix(undefined, Ipv6Prefix.parse("3fff:fff::/64"));
const toOne: AddressMapping = { address: () => address, prefix: () => prefix };
const toItself: AddressMapping = { address: (own) => own, prefix: (own) => own };

function wayInOfToday(): Plan {
  const { plan, problems } = planFromText(
    "rack",
    `
hextet: 1
purpose: lab
sites:
  rack:
    networks: { uplink: { prefix: "3fff:b0b:1::/64" } }
    hosts:
      nas:
        connect:
          address: "3fff:b0b:1::10"
          hostKey: lab
          today: { address: { ref: rack/nas/eno1 }, port: 2222 }
        interfaces: { eno1: { network: uplink, addresses: ["::10"] } }
`,
  );
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  return plan;
}

describe("mapping the addresses of a plan", () => {
  const plans = [...goldenPlans(), ["a way in that works today", wayInOfToday()] as const];

  test.each(plans)("leaves none in %s as it was", (_, plan) => {
    const left = addressesWithin(mapAddresses(plan, toOne)).filter(
      ({ value }) => value !== address && value !== prefix,
    );
    expect(left).toEqual([]);
    expect(addressesWithin(plan).length).toBeGreaterThan(0);
  });

  test.each(plans)("to themselves changes nothing in %s", (_, plan) => {
    expect(mapAddresses(plan, toItself)).toEqual(plan);
  });

  test("is seen to reach what the golden layouts have of each kind, in both families", () => {
    const places = new Set(plans.flatMap(([, plan]) => addressesWithin(plan).map(({ at }) => at)));
    const onHosts = [
      "connection.referred",
      "wayIn.today.referred",
      "interfaces.addresses.address",
      "interfaces.ipv4.gateway",
      "interfaces.pools.ipv4.prefix",
      "interfaces.routes.via",
      "services.address",
      "docker.bridge.gateway",
      "docker.networks.ipv4.gateway",
      "incus.bridges.ipv4.address",
      "containers.ipv4.address",
      "guests.ipv4.gateway",
    ];
    expect(onHosts.filter((at) => !places.has(`sites.hosts.${at}`))).toEqual([]);
    const onSites = [
      "vpc.ipv4",
      "networks.ipv4.gateway",
      "networks.subnet.ingress.from.prefix",
      "routes.proof",
    ];
    expect(onSites.filter((at) => !places.has(`sites.${at}`))).toEqual([]);
  });

  test("does the same to a host alone", () => {
    for (const [, plan] of plans) {
      const host = plan.sites.flatMap(({ hosts }) => hosts)[0];
      if (host === undefined) continue;
      const whole = mapAddresses(plan, toOne).sites.flatMap(({ hosts }) => hosts)[0];
      expect(mapHost(host, toOne)).toEqual(whole);
    }
  });

  test("does not compile with a member left out", () => {
    const withoutNetworks = ({ bridge }: DockerPlan) => {
      // @ts-expect-error networks have addresses
      const members: AddressMembers<DockerPlan> = { bridge };
      return members;
    };
    const hosts = plans.flatMap(([, plan]) => plan.sites.flatMap((site) => site.hosts));
    const docker = hosts.flatMap((host) => host.docker ?? [])[0];
    expect(docker && withoutNetworks(docker)).not.toHaveProperty("networks");
  });
});
