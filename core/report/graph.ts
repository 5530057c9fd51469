import type { HostPlan, NetworkPlan, Plan, SitePlan } from "../plan/index.ts";

/**
 * The plan as a graph in Graphviz's language: the outside, each site's router, its networks, and hosts with
 * what lives on them.
 */
export function planGraph(plan: Plan): string {
  return `digraph plan {
  graph [rankdir=LR, fontname="Helvetica", fontsize=13, nodesep=0.25, ranksep=0.7, bgcolor="white", pad=0.2]
  node [shape=plain, fontname="Helvetica", fontsize=11]
  edge [dir=none, color="#64748b", fontname="Helvetica", fontsize=10]
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
    ${router} [label=${table("#e2e8f0", [[site.kind === "aws" ? `VPC ${site.vpc.ipv6}` : "router", true], ...site.routes.map((route): Row => [`${route.to} via ${route.via}`, false])])}]
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
  return table("#dbeafe", [
    [network.name, true],
    [`${network.prefix}`, false],
  ]);
}

function hostTable(site: SitePlan, host: HostPlan): string {
  const own = host.interfaces.flatMap((one): Row[] => [
    ...one.addresses.map(
      ({ address, length }): Row => [
        `${one.name}  ${address}/${length}${innerName(site, one.network)}`,
        false,
      ],
    ),
    ...one.pools.map((pool): Row => [`pool ${pool.name}  ${pool.prefix}`, false]),
  ]);
  const incus = (host.incus?.bridges ?? []).map(
    (bridge): Row => [
      `${bridge.name}  ${bridge.address}/${bridge.length}${innerName(site, bridge.network)}`,
      false,
    ],
  );
  const living: Living[] = [
    ...host.containers.map((one) => ({ name: one.name, where: one.bridge, address: `${one.address}` })),
    ...host.guests.map((one) => ({ name: one.name, where: one.bridge, address: `${one.address}` })),
  ];
  return table("#dcfce7", [[host.name, true], ...own, ...incus], living);
}

function innerName(site: SitePlan, network: string | undefined): string {
  const found = site.networks.find((candidate) => candidate.name === network);
  return found?.placement.kind === "host" ? `  (${found.name})` : "";
}

/** Text, and whether it is a heading. */
type Row = readonly [string, boolean];

interface Living {
  readonly name: string;
  readonly where: string;
  readonly address: string;
}

function table(color: string, rows: readonly Row[], living: readonly Living[] = []): string {
  const cell = (text: string, fill: string) => `<tr><td align="left" bgcolor="${fill}">${text}</td></tr>`;
  const lines = rows.map(([text, heading]) =>
    cell(heading ? `<b>${escaped(text)}</b>` : escaped(text), color),
  );
  const inner = living.map(({ name, where, address }) =>
    cell(`<b>${escaped(name)}</b>  ${escaped(address)}  <i>${escaped(where)}</i>`, "#fef9c3"),
  );
  return `<<table border="0" cellborder="0" cellspacing="0" cellpadding="4">${[...lines, ...inner].join("")}</table>>`;
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
