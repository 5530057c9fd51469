import { capabilities as allCapabilities, type Capability } from "../capabilities/index.ts";
import {
  type Holding,
  holdingName,
  holdings,
  holdingText,
  type Plan,
  type SitePlan,
  siteHoldings,
} from "../plan/index.ts";
import { columnLines, columns } from "./columns.ts";
import { withComing } from "./coming-rows.ts";
import type { NameFilter } from "./plan-filter.ts";
import type { PlanRow } from "./plan-row.ts";

export type { PlanRow } from "./plan-row.ts";

/** Everything in the plan that has a number, site by site; what its site's retired hosts keep comes last. */
export function planRows(
  plan: Plan,
  capabilities: readonly Capability[] = allCapabilities,
): readonly PlanRow[] {
  return [...eachRow(plan, capabilities)];
}

/** The same one by one, so that no list holds those of a large plan. */
export function* eachRow(
  plan: Plan,
  capabilities: readonly Capability[] = allCapabilities,
): Iterable<PlanRow> {
  yield* rowsOf(holdings(plan, capabilities));
}

/** The same of one site. */
export function siteRows(site: SitePlan, capabilities: readonly Capability[] = allCapabilities): PlanRow[] {
  return [...rowsOf(siteHoldings(site, capabilities))];
}

function* rowsOf(all: Iterable<Holding>): Iterable<PlanRow> {
  for (const holding of all) {
    // The layout's prefixes are nobody's, and a network's gateway stands in its row.
    if (holding.word === "prefix" || holding.word === "gateway") continue;
    yield {
      name: holdingName(holding),
      kind: holding.word,
      within: holding.within,
      address: holdingText(holding),
      origin: originText(holding),
    };
  }
}

/** Where a number came from, with what else is to be known of the thing. */
function originText(holding: Holding): string {
  const { from } = holding;
  if (holding.retired) return `${from}, retired`;
  if (holding.kind !== "network") return from;
  const { gateway, of: network } = holding;
  const next = gateway === undefined ? "" : `, gateway ${gateway}`;
  return `${from}${next}${network.placement.kind === "host" ? `, behind ${network.placement.host}` : ""}`;
}

/** The plan as text for a person: a table for each site, with what comes by itself in its place, then what each router must be told. */
export function planTable(plan: Plan, capabilities: readonly Capability[] = allCapabilities): string {
  return [...planTablePieces(plan, capabilities)].join("");
}

/**
 * The same in pieces, a site's lines one by one.
 * @param isAsked of which names there are to be rows; with it, what concerns a site as a whole is left out
 */
export function* planTablePieces(
  plan: Plan,
  capabilities: readonly Capability[] = allCapabilities,
  isAsked?: NameFilter,
): Iterable<string> {
  yield `${plan.name}: ${plan.purpose}\n`;
  for (const site of plan.sites) {
    const rows = withComing(site, siteRows(site, capabilities)).filter(({ name }) => isAsked?.(name) ?? true);
    if (isAsked !== undefined && rows.length === 0) continue;
    yield `\n${siteTitle(site)}\n`;
    const body = rows.map((row) => [
      row.name.slice(site.name.length + 1),
      row.kind,
      row.within,
      row.address,
      row.origin,
    ]);
    for (const line of columnLines([["NAME", "KIND", "IN", "ADDRESS", "FROM"], ...body], "  "))
      yield `${line}\n`;
    if (isAsked !== undefined) continue;
    yield routesText(site);
    yield tablesText(site, capabilities);
  }
}

function siteTitle(site: SitePlan): string {
  return site.kind === "aws" ? `${site.name}: AWS ${site.region}` : `${site.name}: on-prem`;
}

function tablesText(site: SitePlan, capabilities: readonly Capability[]): string {
  return capabilities
    .flatMap(({ tables }) => tables?.(site) ?? [])
    .map(({ title, rows }) => `\n  ${title}:\n${columns(rows, "    ")}\n`)
    .join("");
}

function routesText(site: SitePlan): string {
  return `${networkRoutesText(site)}${routerRoutesText(site)}`;
}

function networkRoutesText(site: SitePlan): string {
  const rows = site.networks.flatMap((network) =>
    network.routes.map(({ to, ref, via, through }) => [
      network.name,
      `${to}`,
      `via ${via}`,
      [ref === undefined ? [] : `to ${ref}`, through === undefined ? [] : `through ${through.host}`]
        .flat()
        .join(", "),
    ]),
  );
  if (rows.length === 0) return "";
  return `\n  Routes of ${site.kind === "aws" ? "subnets" : "hosts, by network"}:\n${columns(rows, "    ")}\n`;
}

function routerRoutesText(site: SitePlan): string {
  if (site.routes.length === 0) return "";
  const rows = site.routes.map((route) => [
    `${route.to}`,
    `via ${route.via}`,
    `(${route.host}, on ${route.network}${route.router === undefined ? "" : `; ${route.router} has it`})`,
  ]);
  return `\n  The router of ${site.name} must be told:\n${columns(rows, "    ")}\n`;
}
