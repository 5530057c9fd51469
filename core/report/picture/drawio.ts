import type { Plan } from "../../plan/index.ts";
import {
  livingText,
  type PictureHost,
  type PictureNetwork,
  type PictureSite,
  pictureModel,
} from "./picture-model.ts";

/** Everything in pixels. */
const box = { width: 190, height: 58, gap: 12 };
const head = 52;
const margin = 24;

interface Placed {
  readonly text: string;
  readonly width: number;
  readonly height: number;
}

/**
 * The plan as a file of draw.io's (diagrams.net): sites with networks in them, and in these the hosts on a grid, each a shape
 * that can be moved.
 *
 * @see https://www.drawio.com/doc/faq/save-file-formats
 */
export function planDrawio(plan: Plan): string {
  const cells: string[] = [];
  let y = 0;
  for (const [index, site] of pictureModel(plan).entries()) {
    const placed = siteCells(site, `s${index}`, y);
    cells.push(placed.text);
    y += placed.height + 2 * margin;
  }
  return `<mxfile host="hextet" compressed="false">
  <diagram id="plan" name="${xml(plan.name)}">
    <mxGraphModel grid="1" gridSize="10" page="0">
      <root>
        <mxCell id="0" />
        <mxCell id="1" parent="0" />
${cells.join("")}      </root>
    </mxGraphModel>
  </diagram>
</mxfile>
`;
}

/** Its networks from left to right, in rows of as many as make it about as wide as a screen. */
function siteCells({ title, networks, others }: PictureSite, id: string, top: number): Placed {
  const all = [...networks, ...(others.length === 0 ? [] : [noNetwork(others)])];
  const parts: string[] = [];
  const ids = new Map<string, string>();
  let [x, y, rowHeight, width] = [margin, head, 0, 0];
  for (const [index, network] of all.entries()) {
    const own = `${id}n${index}`;
    const size = sizeOf(network);
    if (x > margin && x + size.width > 1600) {
      x = margin;
      y += rowHeight + margin;
      rowHeight = 0;
    }
    parts.push(networkCells(network, own, id, x, y, ids));
    x += size.width + margin;
    width = Math.max(width, x);
    rowHeight = Math.max(rowHeight, size.height);
  }
  const height = y + rowHeight + margin;
  const edges = networks.flatMap(({ behind }, index) => {
    const host = behind === undefined ? undefined : ids.get(behind);
    return host === undefined ? [] : [edge(`${id}e${index}`, host, `${id}n${index}`)];
  });
  const own = vertex(id, "1", title, swimlane("#e2e8f0", 30), {
    x: 0,
    y: top,
    width: Math.max(width, 260),
    height,
  });
  return { text: `${own}${parts.join("")}${edges.join("")}`, width, height };
}

function noNetwork(hosts: readonly PictureHost[]): PictureNetwork {
  return { name: "on no network", prefixes: [], gateway: undefined, behind: undefined, hosts };
}

function columnsOf({ hosts }: PictureNetwork): number {
  return Math.max(1, Math.min(8, Math.ceil(Math.sqrt(hosts.length))));
}

function sizeOf(network: PictureNetwork): { readonly width: number; readonly height: number } {
  const columns = columnsOf(network);
  const rows = Math.ceil(network.hosts.length / columns);
  return {
    width: Math.max(220, columns * (box.width + box.gap) + box.gap),
    height: head + rows * (box.height + box.gap) + box.gap,
  };
}

/** @param ids filled with the shape of each host, of one on several segments the first */
function networkCells(
  network: PictureNetwork,
  id: string,
  parent: string,
  x: number,
  y: number,
  ids: Map<string, string>,
): string {
  const columns = columnsOf(network);
  const label = [network.name, ...network.prefixes].join("\n");
  const hosts = network.hosts.map((host, index) => {
    const own = `${id}h${index}`;
    if (network.behind === undefined && !ids.has(host.name)) ids.set(host.name, own);
    const living = livingText(host);
    const text = [host.name, ...host.addresses, ...(living === "" ? [] : [living])].join("\n");
    return vertex(
      own,
      id,
      text,
      "rounded=1;whiteSpace=wrap;html=0;fillColor=#dcfce7;strokeColor=#86efac;fontColor=#0f172a;fontSize=11;",
      {
        x: box.gap + (index % columns) * (box.width + box.gap),
        y: head + Math.floor(index / columns) * (box.height + box.gap),
        width: box.width,
        height: box.height,
      },
    );
  });
  return `${vertex(id, parent, label, swimlane("#dbeafe", 40), { x, y, ...sizeOf(network) })}${hosts.join("")}`;
}

function swimlane(fill: string, size: number): string {
  return `swimlane;startSize=${size};html=0;whiteSpace=wrap;fillColor=${fill};strokeColor=#94a3b8;fontColor=#0f172a;`;
}

interface Geometry {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function vertex(
  id: string,
  parent: string,
  label: string,
  style: string,
  { x, y, width, height }: Geometry,
): string {
  return `        <mxCell id="${id}" value="${xml(label)}" style="${style}" vertex="1" parent="${parent}"><mxGeometry x="${x}" y="${y}" width="${width}" height="${height}" as="geometry" /></mxCell>
`;
}

function edge(id: string, source: string, target: string): string {
  return `        <mxCell id="${id}" style="endArrow=none;strokeColor=#64748b;" edge="1" parent="1" source="${source}" target="${target}"><mxGeometry relative="1" as="geometry" /></mxCell>
`;
}

/** A line's end is an entity, since an attribute's own become spaces (XML 1.0, section 3.3.3). */
function xml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#xa;");
}
