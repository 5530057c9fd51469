import { capabilities } from "../capabilities/index.ts";
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

/** A site with its networks, and how many hosts, and how much of what lives on them, each of them has. */
export function countedSite(site: SitePlan): string {
  const router = id(site.name, "router");
  const counts = countsByNetwork(site);
  const networks = site.networks.map((network) => {
    const node = id(site.name, network.name);
    const { hosts, living } = counts.get(network.name) ?? noCounts;
    const label = networkTable(network, [
      ...row(hosts, "host", hostFill),
      ...[...living].flatMap(([word, count]) => row(count, word, livingFill)),
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
  const living = capabilities.flatMap(({ inhabitants }) => {
    if (inhabitants === undefined) return [];
    const { word, of } = inhabitants;
    return row(
      hosts.reduce((sum, host) => sum + of(host).length, 0),
      word,
      livingFill,
    );
  });
  return [...row(hosts.length, "host", hostFill), ...living];
}

function row(count: number, what: string, fill: string): Row[] {
  return count === 0 ? [] : [{ cells: [`${count} ${what}${count === 1 ? "" : "s"}`], fill }];
}

interface Counts {
  hosts: number;
  /** What lives in it by itself, by the word for it. */
  readonly living: Map<string, number>;
}

const noCounts: Counts = { hosts: 0, living: new Map() };

function countsByNetwork({ hosts }: SitePlan): ReadonlyMap<string, Counts> {
  const counts = new Map<string, Counts>();
  const at = (network: string) => {
    const known = counts.get(network);
    if (known !== undefined) return known;
    const none = { hosts: 0, living: new Map<string, number>() };
    counts.set(network, none);
    return none;
  };
  for (const host of hosts) {
    const bridges = capabilities.flatMap((capability) => capability.bridges?.(host) ?? []);
    const own = [...host.interfaces, ...bridges].flatMap(({ network }) => network ?? []);
    for (const network of new Set(own)) at(network).hosts++;
    for (const { inhabitants } of capabilities) {
      for (const { network } of inhabitants?.of(host) ?? []) {
        if (network === undefined || inhabitants === undefined) continue;
        const { living } = at(network);
        living.set(inhabitants.word, (living.get(inhabitants.word) ?? 0) + 1);
      }
    }
  }
  return counts;
}
