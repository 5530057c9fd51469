import { columnLines, columns } from "../report/columns.ts";
import type { PlanZones, Zone } from "./plan-zones.ts";

/** What only the one who runs the name servers knows; with it, a zone is whole. */
export interface ZoneHead {
  /** Whole names of the name servers, without a dot at the end; at least one. */
  readonly nameServers: readonly string[];
  /** RFC 1035 section 3.3.13: has to grow whenever the zone changes. 0 to 4294967295. */
  readonly serial: number;
}

/** Seconds that a record may be kept: an hour, so that a renumbering is seen within one. */
const ttl = 3600;

/** What the first line of a zone says of who has made it. */
const madeBy = "Made by hextet plan --zone";

/** Whether a text is a zone that `zoneText` has written. */
export function isMadeZone(text: string): boolean {
  const [first = ""] = text.split("\n", 1);
  return first.startsWith(";") && first.includes(madeBy);
}

/**
 * A zone as a master file (RFC 1035 section 5). Without a head it holds the records alone, to be taken in with
 * `$INCLUDE` by a file that has SOA and NS.
 */
export function zoneText(plan: string, all: PlanZones, zone: Zone, head: ZoneHead | undefined): string {
  return [...zonePieces(plan, all, zone, head)].join("");
}

/** All zones of a plan, one after the other. */
export function zonesText(plan: string, all: PlanZones, head: ZoneHead | undefined): string {
  return [...zonesPieces(plan, all, head)].join("");
}

/** The same in pieces, its records one by one. */
export function* zonesPieces(plan: string, all: PlanZones, head: ZoneHead | undefined): Iterable<string> {
  for (const [index, zone] of all.zones.entries()) {
    if (index > 0) yield "\n";
    yield* zonePieces(plan, all, zone, head);
  }
}

/** A zone's text in pieces. */
export function* zonePieces(
  plan: string,
  all: PlanZones,
  zone: Zone,
  head: ZoneHead | undefined,
): Iterable<string> {
  yield `; ${zone.name}, from the plan of ${plan}. ${madeBy}: changes here are lost.
${head === undefined ? `; Records alone: take them in with $INCLUDE where the SOA and NS records stand.\n` : ""}$ORIGIN ${zone.name}.
$TTL ${ttl}
${head === undefined ? "" : headText(all.domain, head)}`;
  if (zone.records.length === 0) yield "; no address lies in it\n";
  const rows = zone.records.map(({ name, type, data }) => [name, "IN", type, data]);
  for (const line of columnLines(rows)) yield `${line}\n`;
  if (zone.name === all.domain) yield leftOutText(all);
}

/** Refresh, retry, expire and negative answers as RFC 1912 section 2.2 advises. */
function headText(domain: string, { nameServers, serial }: ZoneHead): string {
  const rows = nameServers.map((name) => ["@", "IN", "NS", `${name}.`]);
  return `@  IN  SOA  ${nameServers[0]}. hostmaster.${domain}. ( ${serial} 7200 900 1209600 ${ttl} )
${columns(rows)}
`;
}

function leftOutText({ leftOut }: PlanZones): string {
  if (leftOut.length === 0) return "";
  const rows = leftOut.map(({ name, address, reason }) => [`;   ${name}`, address, reason]);
  return `; Left out:\n${columns(rows)}\n`;
}
