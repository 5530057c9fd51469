import type { LayoutHost, LayoutSite } from "../../layout/layout.ts";
import { standingHosts } from "../../layout/standing-hosts.ts";
import type { NetworkPlan } from "../../plan/plan.ts";
import type { Problem } from "../../problem/problem.ts";
import { gatewayIn } from "./plan.ts";
import type { LayoutMacvlan } from "./values.ts";

/** Containers whose IPv6 way out would be nobody, or in whose network another way comes besides. */
export function checkMacvlans(site: LayoutSite, networks: readonly NetworkPlan[]): readonly Problem[] {
  if (site.aws !== undefined) return [];
  const placed = new Map(networks.map((network) => [network.name, network]));
  return standingHosts(site.hosts).flatMap((host) =>
    host.macvlans.flatMap((macvlan) => {
      const network = placed.get(macvlan.network);
      if (network === undefined) return [];
      return [
        ...withoutGateway(macvlan, network),
        ...(macvlan.comes === undefined ? [] : fixedBesideSlaac(host, macvlan, network)),
        ...(network.ipv4 === undefined ? [withoutIpv4(macvlan, network)] : []),
      ];
    }),
  );
}

function withoutGateway(
  { path, comes }: LayoutMacvlan,
  { name, prefix, gateway, ipv4 }: NetworkPlan,
): Problem[] {
  const families = [
    ...(comes === undefined ? [{ prefix, gateway, key: "gateway" }] : []),
    ...(ipv4 === undefined ? [] : [{ ...ipv4, key: "ipv4.gateway" }]),
  ];
  return families.flatMap((family): Problem[] => {
    if (gatewayIn(family.prefix, family.gateway) !== undefined) return [];
    const has =
      family.gateway === undefined
        ? `no ${family.key}`
        : `the gateway ${family.gateway}, which is outside of ${family.prefix}`;
    const byRouter = family.prefix.isIpv4 ? "" : ", or mode: slaac where the router advertises";
    return [
      {
        code: "HX281",
        path: [...path, "parent"],
        value: undefined,
        reason: `is in ${name}, which has ${has}: Docker before version 29 makes the first free address of ${family.prefix} the containers' next hop, and nobody has it`,
        fix: `give ${name} the router's address in the prefix as its ${family.key}${byRouter}; allow it where Docker is of version 29 or later`,
      },
    ];
  });
}

function withoutIpv4({ path }: LayoutMacvlan, { name }: NetworkPlan): Problem {
  return {
    code: "HX284",
    path: [...path, "parent"],
    value: undefined,
    reason: `is in ${name}, which has no IPv4: Docker before version 28 gives containers IPv4 addresses of a pool of its own there, and a default route to nobody`,
    fix: `give ${name} its IPv4 prefix and gateway: ipv4: { prefix: 192.0.2.0/24, gateway: 192.0.2.1 }; allow it where Docker is of version 28 or later`,
  };
}

/** Docker would be given the prefix for these, and with it have a next hop beside the one that is advertised. */
function fixedBesideSlaac(host: LayoutHost, macvlan: LayoutMacvlan, network: NetworkPlan): Problem[] {
  return host.containers.flatMap(({ on, comes, pin, identifier, path }): Problem[] =>
    on.kind !== "network" || on.macvlan !== macvlan.name || comes !== undefined
      ? []
      : [
          {
            code: "HX282",
            path: identifier?.path ?? [...path, "address"],
            value: (identifier ?? pin)?.text,
            reason: `would be for Docker to give, in ${network.name}, where addresses come by SLAAC: with the prefix Docker gives containers a second default route, to an address that nobody has`,
            fix: "leave it out: the container's MAC address, which the ledger keeps, makes an address that stays",
          },
        ],
  );
}
