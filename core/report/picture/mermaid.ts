import type { Plan } from "../../plan/index.ts";
import {
  livingText,
  type PictureHost,
  type PictureNetwork,
  type PictureSite,
  pictureModel,
} from "./picture-model.ts";

/** Of more hosts, a network's stand together in one box: Mermaid draws no more than 500 edges where nothing else is said. */
const mostBoxes = 60;

/**
 * The plan as a flowchart of Mermaid's, as GitHub and GitLab draw it inside of Markdown.
 *
 * @see https://mermaid.js.org/syntax/flowchart.html
 */
export function planMermaid(plan: Plan): string {
  const sites = pictureModel(plan);
  const hosts = sites.reduce((sum, site) => sum + hostsIn(site), 0);
  const body = sites.map((site, index) => siteText(site, `s${index}`, hosts <= mostBoxes));
  return `flowchart LR
  outside([internet])
${body.join("")}  classDef router fill:#e2e8f0,stroke:#94a3b8,color:#0f172a
  classDef network fill:#dbeafe,stroke:#93c5fd,color:#0f172a
  classDef host fill:#dcfce7,stroke:#86efac,color:#0f172a
`;
}

function hostsIn({ networks, others }: PictureSite): number {
  return new Set([...networks.flatMap(({ hosts }) => hosts), ...others].map(({ name }) => name)).size;
}

function siteText({ title, networks, others }: PictureSite, id: string, each: boolean): string {
  const hostIds = new Map<string, string>();
  const hostId = (name: string) => {
    const known = hostIds.get(name) ?? `${id}h${hostIds.size}`;
    hostIds.set(name, known);
    return known;
  };
  const boxes = networks.map((network, index) => {
    const own = `${id}n${index}`;
    const from = network.behind !== undefined && each ? hostId(network.behind) : `${id}r`;
    const gateway =
      network.behind === undefined && network.gateway !== undefined ? `|${quoted(network.gateway)}|` : "";
    return {
      node: `    ${own}[${quoted([`<b>${text(network.name)}</b>`, ...network.prefixes.map(text), ...(each ? [] : rows(network))].join("<br/>"))}]:::network\n`,
      edges: [
        `  ${from} ---${gateway} ${own}\n`,
        ...(each
          ? network.hosts
              .filter(({ name }) => name !== network.behind)
              .map((host) => `  ${own} --- ${hostId(host.name)}\n`)
          : []),
      ],
    };
  });
  const hosts = new Map(
    [...networks.flatMap((network) => network.hosts), ...others].map((host) => [host.name, host]),
  );
  const hostNodes = each
    ? [...hosts.values()].map(
        (host) => `    ${hostId(host.name)}[${quoted(hostLabel(host, networks))}]:::host\n`,
      )
    : [];
  return `  subgraph ${id}[${quoted(text(title))}]
    ${id}r[router]:::router
${boxes.map(({ node }) => node).join("")}${hostNodes.join("")}  end
  outside --- ${id}r
${boxes.flatMap(({ edges }) => edges).join("")}`;
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

/** A network's hosts, three in a line. */
function rows({ hosts }: PictureNetwork): readonly string[] {
  const cells = hosts.map(({ name, living }) =>
    text(living.length === 0 ? name : `${name} +${living.length}`),
  );
  return Array.from({ length: Math.ceil(cells.length / 3) }, (_, index) =>
    cells.slice(3 * index, 3 * index + 3).join(", "),
  );
}

/** Mermaid reads entities of its own, with # in the place of &, so that no text ends a label. */
function text(words: string): string {
  return words.replace(/[#<>"&\n`]/g, (character) => `#${character.codePointAt(0)};`);
}

function quoted(label: string): string {
  return `"${label}"`;
}
