import type { Plan } from "../../plan/index.ts";
import {
  livingText,
  type PictureHost,
  type PictureNetwork,
  type PictureSite,
  pictureModel,
} from "./picture-model.ts";

/**
 * Of more hosts, those of a network stand together in its box, and networks behind hosts are left to these: where nothing else
 * is said, Mermaid draws no more than 500 edges, and nothing at all of a longer text than this.
 */
const mostBoxes = 60;
const longest = 50_000;

/**
 * The plan as a flowchart of Mermaid's, as GitHub and GitLab draw it inside of Markdown.
 *
 * @see https://mermaid.js.org/syntax/flowchart.html
 */
export function planMermaid(plan: Plan): string {
  const sites = pictureModel(plan);
  const hosts = sites.reduce((sum, site) => sum + hostsIn(site), 0);
  if (hosts <= mostBoxes) return chart(sites, siteText);
  const grouped = [Number.POSITIVE_INFINITY, 300, 30, 3].map((most) =>
    chart(sites.map(segmentsAlone), (site, id) => groupedText(site, id, most)),
  );
  return grouped.find(({ length }) => length < longest) ?? chart(sites, countedText);
}

function chart(sites: readonly PictureSite[], textOf: (site: PictureSite, id: string) => string): string {
  return `flowchart LR
  outside([internet])
${sites.map((site, index) => textOf(site, `s${index}`)).join("")}  classDef router fill:#e2e8f0,stroke:#94a3b8,color:#0f172a
  classDef network fill:#dbeafe,stroke:#93c5fd,color:#0f172a
  classDef host fill:#dcfce7,stroke:#86efac,color:#0f172a
`;
}

function segmentsAlone(site: PictureSite): PictureSite {
  return { ...site, networks: site.networks.filter(({ behind }) => behind === undefined) };
}

function hostsIn({ networks, others }: PictureSite): number {
  return new Set([...networks.flatMap(({ hosts }) => hosts), ...others].map(({ name }) => name)).size;
}

function siteText({ title, networks, others }: PictureSite, id: string): string {
  const hosts = new Map(
    [...networks.flatMap((network) => network.hosts), ...others].map((host) => [host.name, host]),
  );
  const names = [...hosts.keys()];
  const hostId = (name: string) => `${id}h${names.indexOf(name)}`;
  const nodes = networks.map((network, index) => networkNode(network, `${id}n${index}`, []));
  const hostNodes = [...hosts.values()].map(
    (host) => `    ${hostId(host.name)}["${hostLabel(host, networks)}"]:::host\n`,
  );
  const edges = networks.flatMap((network, index) => [
    network.behind === undefined
      ? routerEdge(network, `${id}n${index}`, id)
      : `  ${hostId(network.behind)} --- ${id}n${index}\n`,
    ...network.hosts
      .filter(({ name }) => name !== network.behind)
      .map((host) => `  ${id}n${index} --- ${hostId(host.name)}\n`),
  ]);
  return subgraph(id, title, [...nodes, ...hostNodes], edges);
}

/** @param most hosts of a network that are named */
function groupedText({ title, networks, others }: PictureSite, id: string, most: number): string {
  const nodes = networks.map((network, index) =>
    networkNode(network, `${id}n${index}`, rows(network.hosts, most)),
  );
  const rest = others.length === 0 ? [] : [`    ${id}o["${rows(others, most).join("<br/>")}"]:::host\n`];
  const edges = networks.map((network, index) => routerEdge(network, `${id}n${index}`, id));
  return subgraph(id, title, [...nodes, ...rest], edges);
}

function countedText(site: PictureSite, id: string): string {
  return subgraph(id, `${site.title}: ${site.networks.length} networks, ${hostsIn(site)} hosts`, [], []);
}

function subgraph(id: string, title: string, nodes: readonly string[], edges: readonly string[]): string {
  return `  subgraph ${id}["${text(title)}"]
    ${id}r[router]:::router
${nodes.join("")}  end
  outside --- ${id}r
${edges.join("")}`;
}

function networkNode({ name, prefixes }: PictureNetwork, id: string, more: readonly string[]): string {
  return `    ${id}["${[`<b>${text(name)}</b>`, ...prefixes.map(text), ...more].join("<br/>")}"]:::network\n`;
}

function routerEdge({ gateway }: PictureNetwork, to: string, site: string): string {
  return `  ${site}r ---${gateway === undefined ? "" : `|"${text(gateway)}"|`} ${to}\n`;
}

function hostLabel(host: PictureHost, networks: readonly PictureNetwork[]): string {
  const addresses = networks.flatMap(({ hosts }) =>
    hosts.filter(({ name }) => name === host.name).flatMap((found) => found.addresses),
  );
  const living = livingText(host);
  return [`<b>${text(host.name)}</b>`, ...addresses.map(text), ...(living === "" ? [] : [text(living)])].join(
    "<br/>",
  );
}

/** Hosts, three in a line, each with how much lives on it. */
function rows(hosts: readonly PictureHost[], most: number): readonly string[] {
  const cells = hosts
    .slice(0, most)
    .map(({ name, living }) => text(living.length === 0 ? name : `${name} +${living.length}`));
  const lines = Array.from({ length: Math.ceil(cells.length / 3) }, (_, index) =>
    cells.slice(3 * index, 3 * index + 3).join(", "),
  );
  return hosts.length > most ? [...lines, `and ${hosts.length - most} more`] : lines;
}

/** Mermaid reads entities of its own, with # in the place of &, so that no text ends a label. */
function text(words: string): string {
  return words.replace(/[#<>"&\n`]/g, (character) => `#${character.codePointAt(0)};`);
}
