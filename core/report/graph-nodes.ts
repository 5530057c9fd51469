import type { NetworkPlan, SitePlan } from "../plan/index.ts";

/** @param more rows below its prefixes */
export function networkTable(network: NetworkPlan, more: readonly Row[] = []): string {
  const prefixes = [network.prefix, ...(network.ipv4 === undefined ? [] : [network.ipv4.prefix])];
  const rows = prefixes.map((prefix): Row => ({ cells: [`${prefix}`], fill: segmentFill }));
  return table(network.name, [...rows, ...more], segmentFill);
}

/** @param rows below its name */
export function routerTable(site: SitePlan, rows: readonly Row[]): string {
  return table(site.kind === "aws" ? `VPC ${site.vpc.ipv6}` : "router", rows, routerFill);
}

export function siteTitle(site: SitePlan): string {
  return site.kind === "aws" ? `${site.name}: AWS ${site.region}` : `${site.name}: on-prem`;
}

export const routerFill = "#e2e8f0";
export const segmentFill = "#dbeafe";
export const hostFill = "#dcfce7";
export const livingFill = "#fef9c3";

export interface Row {
  readonly cells: readonly string[];
  readonly fill: string;
}

/** A heading over rows of cells; a short row's last cell takes the rest. */
export function table(title: string, rows: readonly Row[], fill: string): string {
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

export function id(...parts: readonly string[]): string {
  return quoted(parts.join("/"));
}

export function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
