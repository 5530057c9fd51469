import { capabilities } from "../capabilities/index.ts";
import type { HostPlan, Plan, SitePlan } from "../plan/index.ts";
import { countedSite, countedSiteAlone } from "./counted-graph.ts";
import {
  hostFill,
  id,
  livingFill,
  networkTable,
  quoted,
  type Row,
  routerFill,
  routerTable,
  siteTitle,
  table,
} from "./graph-nodes.ts";
import { groupedSite } from "./grouped-graph.ts";

/** Of more hosts, those of a network stand in its box. */
const mostApart = 60;
/** Of more hosts than these nobody finds one in a picture. */
const mostHosts = 2000;
/** Of more segments than these, drawing them takes minutes. */
const mostSegments = 300;
/** The same of the networks that are drawn where hosts are not. */
const mostNetworks = 300;
/** And of those that are drawn with their hosts, most of which have one of their own. */
const mostWithHosts = 1000;

/** A plan's graph, and what it leaves out. */
export interface PlanGraph {
  /** In Graphviz's language. */
  readonly text: string;
  /** What there is in counts alone, as it is reported to a person; `undefined` where everything is drawn. */
  readonly leftOut: string | undefined;
}

/**
 * The plan as a graph: the outside, each site's router, its networks, and hosts with what lives on them. Many hosts stand in the
 * boxes of their networks, with how much lives on each. Of very many
 * hosts there are counts, at the networks that they are on; where networks are as many, at their sites.
 */
export function planGraph(plan: Plan): PlanGraph {
  const hosts = plan.sites.reduce((sum, site) => sum + site.hosts.length, 0);
  const all = plan.sites.flatMap((site) => site.networks);
  const networks = all.length;
  if (hosts <= mostApart && networks <= mostWithHosts)
    return { text: graphText(plan, siteGraph), leftOut: undefined };
  if (
    hosts <= mostHosts &&
    all.filter(({ placement }) => placement.kind === "segment").length <= mostSegments
  )
    return { text: graphText(plan, groupedSite), leftOut: undefined };
  const [graphOf, too, has] =
    networks <= mostNetworks
      ? ([countedSite, "", "sites and networks"] as const)
      : ([countedSiteAlone, ` on ${networks} networks`, "sites"] as const);
  const leftOut = `${hosts} ${hosts === 1 ? "host" : "hosts"}${too} are more than a picture shows: it has ${has}, with counts`;
  return { text: graphText(plan, graphOf), leftOut };
}

function graphText(plan: Plan, graphOf: (site: SitePlan) => string): string {
  return `digraph plan {
  graph [rankdir=LR, fontname="Courier", fontsize=13, nodesep=0.25, ranksep=0.7, bgcolor="white", pad=0.2]
  node [shape=plain, fontname="Courier", fontsize=11]
  edge [dir=none, color="#64748b", fontname="Courier", fontsize=10]
  "outside" [shape=ellipse, style=filled, fillcolor="#f1f5f9", color="#94a3b8", label="internet"]
${plan.sites.map(graphOf).join("")}}
`;
}

function siteGraph(site: SitePlan): string {
  const router = id(site.name, "router");
  const routes = site.routes.map(
    (route): Row => ({ cells: [`${route.to}`, `via ${route.via}`], fill: routerFill }),
  );
  const segments = site.networks.filter((network) => network.placement.kind === "segment");
  return `  subgraph "cluster_${site.name}" {
    label=${quoted(siteTitle(site))} labeljust=l style="rounded" color="#cbd5e1"
    ${router} [label=${routerTable(site, routes)}]
${segments.map((network) => `    ${id(site.name, network.name)} [label=${networkTable(network)}]\n`).join("")}${site.hosts.map((host) => `    ${id(site.name, `host:${host.name}`)} [label=${hostTable(site, host)}]\n`).join("")}  }
  "outside" -> ${router}
${segments.map((network) => `  ${router} -> ${id(site.name, network.name)} [label=${quoted(network.gateway === undefined ? "" : `${network.gateway}`)}]\n`).join("")}${site.hosts.flatMap((host) => attachments(site, host)).join("")}`;
}

function attachments(site: SitePlan, host: HostPlan): string[] {
  return host.interfaces.flatMap((networkInterface) => {
    const network = site.networks.find((candidate) => candidate.name === networkInterface.network);
    if (network?.placement.kind !== "segment") return [];
    return [
      `  ${id(site.name, network.name)} -> ${id(site.name, `host:${host.name}`)} [label=${quoted(networkInterface.name)}]\n`,
    ];
  });
}

function hostTable(site: SitePlan, host: HostPlan): string {
  const own = host.interfaces.flatMap((networkInterface): Row[] => [
    ...[
      ...networkInterface.addresses,
      ...(networkInterface.ipv4 === undefined ? [] : [networkInterface.ipv4]),
    ].map(
      ({ address, length }): Row => ({
        cells: [networkInterface.name, `${address}/${length}`, innerName(site, networkInterface.network)],
        fill: hostFill,
      }),
    ),
    ...networkInterface.pools.map(
      (pool): Row => ({ cells: [pool.name, `${pool.prefix}`, "pool"], fill: hostFill }),
    ),
  ]);
  const bridges = capabilities
    .flatMap((capability) => capability.bridges?.(host) ?? [])
    .filter(({ network }) => network !== undefined)
    .map(
      ({ name, address, length, network }): Row => ({
        cells: [name, `${address}/${length}`, innerName(site, network)],
        fill: hostFill,
      }),
    );
  const living = capabilities
    .flatMap(({ inhabitants }) => inhabitants?.of(host) ?? [])
    .flatMap(({ name, address, ipv4, bridge }): Row[] =>
      [address, ...(ipv4 === undefined ? [] : [ipv4.address])].map((own) => ({
        cells: [name, `${own}`, bridge],
        fill: livingFill,
      })),
    );
  return table(host.name, [...own, ...bridges, ...living], hostFill);
}

function innerName(site: SitePlan, network: string | undefined): string {
  const found = site.networks.find((candidate) => candidate.name === network);
  return found?.placement.kind === "host" ? found.name : "";
}
