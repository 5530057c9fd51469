import type { LayoutHost, LayoutInterface, Written } from "../layout/layout.ts";
import { hasNeighbours, nounOf } from "../links/index.ts";
import type { Problem } from "../problem/index.ts";
import type { InterfacePlan, NetworkPlan, SourceTable } from "./plan.ts";
import { PlannedPrefix } from "./planned-prefix.ts";
import type { SiteNetworks } from "./site-networks.ts";

/** A route as long as that leads to everything, as one to 2000::/3 does (RFC 3587): it is no destination of its own. */
const everywhere = 3;

/** A network of an interface that has a routing table there. */
interface Asked {
  readonly table: Written<number>;
  readonly network: NetworkPlan;
}

/** A host's interfaces with the routing tables that the layout gives them, and what is wrong with those. */
export function withSourceTables(
  host: LayoutHost,
  interfaces: readonly InterfacePlan[],
  networks: SiteNetworks,
): { interfaces: readonly InterfacePlan[]; problems: readonly Problem[] } {
  const asks = [...host.interfaces, ...host.interfaces.flatMap(({ alsoIn }) => alsoIn)];
  if (asks.every(({ table }) => table === undefined)) return { interfaces, problems: [] };
  const problems: Problem[] = [];
  const users = new Map<number, string>();
  const known = knownPrefixes(interfaces, networks);
  const planned = interfaces.map((device): InterfacePlan => {
    const source = host.interfaces.find(({ name }) => name === device.name);
    const asked = source === undefined ? [] : tablesOf(source, networks);
    const tables = asked.flatMap(({ table, network }): SourceTable[] => {
      const user = users.get(table.value);
      const shared = { path: table.path, value: table.text };
      if (user !== undefined) {
        const reason = `is the routing table of ${user} already`;
        problems.push({ code: "HX175", ...shared, reason, fix: "give each a number of its own" });
      }
      if (!hasNeighbours(device.link)) {
        const reason = `is to hold a way out, and none goes through a ${nounOf(device.link)}: it is left out`;
        problems.push({ code: "HX205", ...shared, reason, fix: "leave table out" });
        return [];
      }
      users.set(table.value, device.name);
      const made = [
        ...ofIpv6(device, network, table.value, known),
        ...ofIpv4(device, network, table.value, known),
      ];
      if (made.length === 0) {
        const reason = `is to hold the way out by ${network.name}, which has no gateway`;
        problems.push({
          code: "HX176",
          ...shared,
          reason,
          fix: "give the network a gateway, or leave table out",
        });
      }
      return made;
    });
    return tables.length === 0 ? device : { ...device, tables };
  });
  return { interfaces: planned, problems };
}

function tablesOf(source: LayoutInterface, networks: SiteNetworks): readonly Asked[] {
  return [source, ...source.alsoIn].flatMap(({ table, network: name }): Asked[] => {
    const network = networks.get(name);
    return table === undefined || network === undefined ? [] : [{ table, network }];
  });
}

function ofIpv6(
  device: InterfacePlan,
  { name, gateway, gatewayOnLink, placement }: NetworkPlan,
  table: number,
  known: readonly PlannedPrefix[],
): SourceTable[] {
  const isOwn = name === device.network;
  const addresses = device.addresses.filter(({ further }) => (further?.network ?? device.network) === name);
  if (gateway === undefined || placement.kind === "host" || addresses.length === 0) return [];
  const from = [
    ...addresses.map(({ address }) => address.asPrefix()),
    ...(isOwn ? device.pools.map(({ prefix }) => prefix) : []),
  ];
  return [{ table, gateway, gatewayOnLink, from, except: known.filter(({ isIpv4 }) => !isIpv4) }];
}

function ofIpv4(
  device: InterfacePlan,
  { name, ipv4, placement }: NetworkPlan,
  table: number,
  known: readonly PlannedPrefix[],
): SourceTable[] {
  if (name !== device.network || device.ipv4 === undefined || ipv4?.gateway === undefined) return [];
  if (placement.kind === "host") return [];
  const { gateway, gatewayOnLink } = ipv4;
  const from = [
    device.ipv4.address.asPrefix(),
    ...device.pools.flatMap((pool) => (pool.ipv4 === undefined ? [] : [pool.ipv4.prefix])),
  ];
  return [{ table, gateway, gatewayOnLink, from, except: known.filter(({ isIpv4 }) => isIpv4) }];
}

/** What the host's main table leads to besides everywhere: its networks, its pools and its further routes, each once, in order. */
function knownPrefixes(
  interfaces: readonly InterfacePlan[],
  networks: SiteNetworks,
): readonly PlannedPrefix[] {
  const all = interfaces.flatMap((device) => {
    const names = new Set([
      ...(device.network === undefined ? [] : [device.network]),
      ...device.addresses.flatMap(({ further }) => further?.network ?? []),
    ]);
    const prefixes = [...names].flatMap((name) => {
      const network = networks.get(name);
      if (network === undefined || !network.onLink) return [];
      return [network.prefix, ...network.further.map(({ prefix }) => prefix), ...ipv4Of(network.ipv4)];
    });
    return [
      ...prefixes,
      ...device.pools.flatMap(({ prefix, ipv4 }) => [prefix, ...ipv4Of(ipv4)]),
      ...device.routes.map(({ to }) => to).filter(({ value }) => value.length > everywhere),
    ];
  });
  const distinct = [...new Map(all.map((prefix) => [`${prefix}`, prefix])).values()];
  return distinct.sort(PlannedPrefix.compare);
}

function ipv4Of(side: { readonly prefix: PlannedPrefix } | undefined): readonly PlannedPrefix[] {
  return side === undefined ? [] : [side.prefix];
}
