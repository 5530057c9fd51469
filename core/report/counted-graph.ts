import type { SitePlan } from "../plan/index.ts";
import {
  hostFill,
  id,
  livingFill,
  networkTable,
  quoted,
  type Row,
  routerTable,
  segmentFill,
  siteTitle,
} from "./graph-nodes.ts";

/** A site with its networks, and how many hosts and guests each of them has. */
export function countedSite(site: SitePlan): string {
  const router = id(site.name, "router");
  const counts = countsByNetwork(site);
  const networks = site.networks.map((network) => {
    const node = id(site.name, network.name);
    const { hosts, guests } = counts.get(network.name) ?? { hosts: 0, guests: 0 };
    const label = networkTable(network, [
      ...row(hosts, "host", hostFill),
      ...row(guests, "guest", livingFill),
    ]);
    const gateway = quoted(network.gateway === undefined ? "" : `${network.gateway}`);
    return { node: `    ${node} [label=${label}]\n`, edge: `  ${router} -> ${node} [label=${gateway}]\n` };
  });
  return siteText(
    site,
    totals(site),
    networks.map(({ node }) => node),
    networks.map(({ edge }) => edge),
  );
}

/** A site as one box. */
export function countedSiteAlone(site: SitePlan): string {
  return siteText(site, [...row(site.networks.length, "network", segmentFill), ...totals(site)], [], []);
}

function siteText(
  site: SitePlan,
  rows: readonly Row[],
  nodes: readonly string[],
  edges: readonly string[],
): string {
  const router = id(site.name, "router");
  return `  subgraph "cluster_${site.name}" {
    label=${quoted(siteTitle(site))} labeljust=l style="rounded" color="#cbd5e1"
    ${router} [label=${routerTable(site, rows)}]
${nodes.join("")}  }
  "outside" -> ${router}
${edges.join("")}`;
}

function totals({ hosts }: SitePlan): Row[] {
  const guests = hosts.reduce((sum, host) => sum + host.guests.length, 0);
  const containers = hosts.reduce((sum, host) => sum + host.containers.length, 0);
  return [
    ...row(hosts.length, "host", hostFill),
    ...row(containers, "container", livingFill),
    ...row(guests, "guest", livingFill),
  ];
}

function row(count: number, what: string, fill: string): Row[] {
  return count === 0 ? [] : [{ cells: [`${count} ${what}${count === 1 ? "" : "s"}`], fill }];
}

interface Counts {
  hosts: number;
  guests: number;
}

function countsByNetwork({ hosts }: SitePlan): ReadonlyMap<string, Counts> {
  const counts = new Map<string, Counts>();
  const at = (network: string) => {
    const known = counts.get(network);
    if (known !== undefined) return known;
    const none = { hosts: 0, guests: 0 };
    counts.set(network, none);
    return none;
  };
  for (const host of hosts) {
    const own = [...host.interfaces, ...(host.incus?.bridges ?? [])].flatMap(({ network }) => network ?? []);
    for (const network of new Set(own)) at(network).hosts++;
    for (const { network } of host.guests) at(network).guests++;
  }
  return counts;
}
