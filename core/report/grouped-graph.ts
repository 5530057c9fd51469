import type { SitePlan } from "../plan/index.ts";
import {
  hostFill,
  id,
  networkTable,
  quoted,
  type Row,
  routerFill,
  routerTable,
  siteTitle,
  table,
} from "./graph-nodes.ts";
import { type PictureHost, type PictureNetwork, pictureModel } from "./picture/picture-model.ts";

/** Hosts of a network stand side by side, so that many are about as wide as they are high. */
const mostColumns = 8;

/**
 * A site whose hosts stand in their networks' boxes, one cell each with its address there and how much lives on it: many can
 * be read so, and no line crosses another. A network behind a host is that host's, and has no box.
 */
export function groupedSite(site: SitePlan): string {
  const [model] = pictureModel({ sites: [site] });
  const router = id(site.name, "router");
  const networks = (model?.networks ?? []).filter(({ behind }) => behind === undefined);
  const inner = Map.groupBy(model?.networks ?? [], ({ behind }) => behind);
  const segments = site.networks.filter(({ placement }) => placement.kind === "segment");
  const nodes = segments.map((network, index) => {
    const hosts = networks[index]?.hosts ?? [];
    return `    ${id(site.name, network.name)} [label=${networkTable(network, gridRows(hosts, inner))}]\n`;
  });
  const others = model?.others ?? [];
  const rest =
    others.length === 0
      ? ""
      : `    ${id(site.name, "others")} [label=${table("on no network", gridRows(others, inner), hostFill)}]\n`;
  const routes =
    site.routes.length === 0 ? [] : [{ cells: [`${site.routes.length} routes to hosts`], fill: routerFill }];
  return `  subgraph "cluster_${site.name}" {
    label=${quoted(siteTitle(site))} labeljust=l style="rounded" color="#cbd5e1"
    ${router} [label=${routerTable(site, routes)}]
${nodes.join("")}${rest}  }
  "outside" -> ${router}
${segments.map((network) => `  ${router} -> ${id(site.name, network.name)} [label=${quoted(network.gateway === undefined ? "" : `${network.gateway}`)}]\n`).join("")}`;
}

function gridRows(
  hosts: readonly PictureHost[],
  inner: ReadonlyMap<string | undefined, readonly PictureNetwork[]>,
): readonly Row[] {
  const columns = Math.min(mostColumns, Math.max(1, Math.ceil(Math.sqrt(hosts.length / 4))));
  const cells = hosts.map(({ name, addresses: [address = ""], living }) => [
    name,
    address,
    [
      ...(inner.get(name) ?? []).slice(0, 1).map(({ prefixes: [prefix = ""] }) => prefix),
      ...(living.length === 0 ? [] : [`+${living.length}`]),
    ].join(" "),
  ]);
  return Array.from({ length: Math.ceil(hosts.length / columns) }, (_, row) => ({
    cells: cells.slice(row * columns, (row + 1) * columns).flat(),
    fill: hostFill,
  }));
}
