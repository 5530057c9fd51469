import type { HostPlan, NetworkPlan, Plan, SitePlan } from "../plan/index.ts";

/**
 * The plan as a graph in Graphviz's language: the outside, each site's router, its networks, and hosts with
 * what lives on them.
 */
export function planGraph(plan: Plan): string {
  return `digraph plan {
  graph [rankdir=LR, fontname="Courier", fontsize=13, nodesep=0.25, ranksep=0.7, bgcolor="white", pad=0.2]
  node [shape=plain, fontname="Courier", fontsize=11]
  edge [dir=none, color="#64748b", fontname="Courier", fontsize=10]
  "outside" [shape=ellipse, style=filled, fillcolor="#f1f5f9", color="#94a3b8", label="internet"]
${plan.sites.map(siteGraph).join("")}}
`;
}

function siteGraph(site: SitePlan): string {
  const title = site.kind === "aws" ? `${site.name}: AWS ${site.region}` : `${site.name}: on-prem`;
  const router = id(site.name, "router");
  const segments = site.networks.filter((network) => network.placement.kind === "segment");
  return `  subgraph "cluster_${site.name}" {
    label=${quoted(title)} labeljust=l style="rounded" color="#cbd5e1"
    ${router} [label=${routerTable(site)}]
${segments.map((network) => `    ${id(site.name, network.name)} [label=${networkTable(network)}]\n`).join("")}${site.hosts.map((host) => `    ${id(site.name, `host:${host.name}`)} [label=${hostTable(site, host)}]\n`).join("")}  }
  "outside" -> ${router}
${segments.map((network) => `  ${router} -> ${id(site.name, network.name)} [label=${quoted(network.gateway === undefined ? "" : `${network.gateway}`)}]\n`).join("")}${site.hosts.flatMap((host) => attachments(site, host)).join("")}`;
}

function attachments(site: SitePlan, host: HostPlan): string[] {
  return host.interfaces.flatMap((one) => {
    const network = site.networks.find((candidate) => candidate.name === one.network);
    if (network?.placement.kind !== "segment") return [];
    return [
      `  ${id(site.name, network.name)} -> ${id(site.name, `host:${host.name}`)} [label=${quoted(one.name)}]\n`,
    ];
  });
}

function networkTable(network: NetworkPlan): string {
  const prefixes = [network.prefix, ...(network.ipv4 === undefined ? [] : [network.ipv4.prefix])];
  return table(
    network.name,
    prefixes.map((prefix) => ({ cells: [`${prefix}`], fill: segmentFill })),
    segmentFill,
  );
}

function routerTable(site: SitePlan): string {
  const title = site.kind === "aws" ? `VPC ${site.vpc.ipv6}` : "router";
  const routes = site.routes.map(
    (route): Row => ({ cells: [`${route.to}`, `via ${route.via}`], fill: routerFill }),
  );
  return table(title, routes, routerFill);
}

function hostTable(site: SitePlan, host: HostPlan): string {
  const own = host.interfaces.flatMap((one): Row[] => [
    ...[...one.addresses, ...(one.ipv4 === undefined ? [] : [one.ipv4])].map(
      ({ address, length }): Row => ({
        cells: [one.name, `${address}/${length}`, innerName(site, one.network)],
        fill: hostFill,
      }),
    ),
    ...one.pools.map((pool): Row => ({ cells: [pool.name, `${pool.prefix}`, "pool"], fill: hostFill })),
  ]);
  const incus = (host.incus?.bridges ?? []).map(
    ({ name, address, length, network }): Row => ({
      cells: [name, `${address}/${length}`, innerName(site, network)],
      fill: hostFill,
    }),
  );
  const living = [...host.containers, ...host.guests].flatMap(({ name, address, ipv4, bridge }): Row[] =>
    [address, ...(ipv4 === undefined ? [] : [ipv4.address])].map((one) => ({
      cells: [name, `${one}`, bridge],
      fill: livingFill,
    })),
  );
  return table(host.name, [...own, ...incus, ...living], hostFill);
}

function innerName(site: SitePlan, network: string | undefined): string {
  const found = site.networks.find((candidate) => candidate.name === network);
  return found?.placement.kind === "host" ? found.name : "";
}

const routerFill = "#e2e8f0";
const segmentFill = "#dbeafe";
const hostFill = "#dcfce7";
const livingFill = "#fef9c3";

interface Row {
  readonly cells: readonly string[];
  readonly fill: string;
}

/** A heading over rows of cells; a short row's last cell takes the rest. */
function table(title: string, rows: readonly Row[], fill: string): string {
  const width = Math.max(1, ...rows.map((row) => row.cells.length));
  const cell = (text: string, color: string, span: number) =>
    `<td align="left" bgcolor="${color}" colspan="${span}">${text}</td>`;
  const lines = rows.map(({ cells, fill: color }) =>
    cells.map((text, index) =>
      cell(escaped(text), color, index === cells.length - 1 ? width - cells.length + 1 : 1),
    ),
  );
  const body = [[cell(`<b>${escaped(title)}</b>`, fill, width)], ...lines];
  const text = body.map((cells) => `<tr>${cells.join("")}</tr>`).join("");
  return `<<table border="0" cellborder="0" cellspacing="0" cellpadding="4">${text}</table>>`;
}

function id(...parts: readonly string[]): string {
  return quoted(parts.join("/"));
}

function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
