import { Ipv6Prefix, isIpv4 } from "../address/index.ts";
import { capabilities as allCapabilities, type Capability } from "../capabilities/index.ts";
import { holdings, type Plan } from "../plan/index.ts";
import { type NamedAddress, namedAddresses } from "./named-addresses.ts";
import { reverseName, reverseZones } from "./reverse.ts";

/** One record; its zone says what `name` is below. */
export interface ZoneRecord {
  /** Relative to the zone; `@` is the zone itself. */
  readonly name: string;
  readonly type: "AAAA" | "A" | "PTR";
  /** An address in RFC 5952's text or dotted, or a whole name with the dot at its end. */
  readonly data: string;
}

export interface Zone {
  /** `example.net`, `b.0.b.0.f.f.f.3.ip6.arpa`: without the dot at its end. */
  readonly name: string;
  readonly records: readonly ZoneRecord[];
}

/** An address that stands in no zone, and why. */
export interface LeftOut {
  readonly name: string;
  readonly address: string;
  readonly reason: string;
}

/** All names of a plan: the forward zone first, then a reverse zone for each stretch of addresses. */
export interface PlanZones {
  readonly domain: string;
  readonly zones: readonly Zone[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * AAAA, A and PTR records of everything in a plan that has an address (RFC 3596, RFC 1035). Addresses in a block that AWS has
 * not given yet are left out, and said to be.
 *
 * The reverse zones are those of the largest prefixes that the plan knows (the layout's prefixes, VPCs' blocks,
 * networks that lie in neither), since that is what a provider delegates; one without an address in it is there
 * all the same, empty.
 * @param domain as `parseDomain` gives it
 */
export function planZones(
  plan: Plan,
  domain: string,
  capabilities: readonly Capability[] = allCapabilities,
): PlanZones {
  const leftOut: LeftOut[] = [];
  const things = new Map<string, string>();
  const known = namedAddresses(plan, capabilities).filter((address) => {
    const why = reasonToLeaveOut(address, things);
    if (why === undefined) return true;
    leftOut.push({ name: `${address.name}.${domain}`, address: `${address.address}`, reason: why });
    return false;
  });
  return { domain, zones: [forwardZone(known, domain), ...reverse(plan, known, domain)], leftOut };
}

function reasonToLeaveOut(address: NamedAddress, things: Map<string, string>): string | undefined {
  if (address.address.block !== undefined)
    return `the block of ${address.address.block.name} is not known yet`;
  const owner = things.get(address.name);
  if (owner !== undefined && owner !== address.thing) return `the name is that of ${owner}`;
  things.set(address.name, address.thing);
  return undefined;
}

function forwardZone(known: readonly NamedAddress[], domain: string): Zone {
  const records = known.map(
    ({ name, address }): ZoneRecord => ({
      name,
      type: address.isIpv4 ? "A" : "AAAA",
      data: address.toString(),
    }),
  );
  return { name: domain, records: sortedBy(records, siteFirst) };
}

/** Site by site, host by host: names compared from their ends. */
function siteFirst({ name }: ZoneRecord): string {
  return name.split(".").reverse().join("\u0000");
}

/** In the order of texts that are made of records, once of each. */
function sortedBy(
  records: readonly ZoneRecord[],
  textOf: (record: ZoneRecord) => string,
): readonly ZoneRecord[] {
  return records
    .map((record) => ({ record, text: textOf(record) }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ record }) => record);
}

function reverse(plan: Plan, known: readonly NamedAddress[], domain: string): Zone[] {
  const zones = [...new Set(outermost(plan).flatMap((prefix) => reverseZones(prefix)))];
  const records = new Map<string, ZoneRecord[]>(zones.map((zone) => [zone, []]));
  const seen = new Set<string>();
  const ordered = [...known].map((address) => ({
    name: address.name,
    at: reverseName(address.address.value),
  }));
  for (const { name, at } of ordered) {
    if (seen.has(at)) continue;
    seen.add(at);
    const zone = zoneAbove(at, records);
    if (zone === undefined) continue;
    const relative = at === zone ? "@" : at.slice(0, -zone.length - 1);
    records.get(zone)?.push({ name: relative, type: "PTR", data: `${name}.${domain}.` });
  }
  return zones.map((name) => ({ name, records: sortedBy(records.get(name) ?? [], labelsFromTheEnd) }));
}

/** In the order of the addresses: labels of one hexadecimal digit, or of IPv4's octets, which are filled up to compare as numbers. */
function labelsFromTheEnd({ name }: ZoneRecord): string {
  const labels = name.split(".").reverse();
  return labels.map((label) => (/^[0-9]{1,3}$/.test(label) ? label.padStart(3, "0") : label)).join(".");
}

/** Lookups by label from the end: a name has one zone at most, since no two of them lie in each other. */
function zoneAbove(name: string, zones: ReadonlyMap<string, unknown>): string | undefined {
  for (let at: string | undefined = name; at !== undefined; ) {
    if (zones.has(at)) return at;
    const dot: number = at.indexOf(".");
    at = dot < 0 ? undefined : at.slice(dot + 1);
  }
  return undefined;
}

/** The prefixes of the plan that are known and lie in no other, in order. */
function outermost(plan: Plan): Ipv6Prefix[] {
  const all: Ipv6Prefix[] = [];
  for (const { word, prefix } of holdings(plan)) {
    // A pool lies in its network.
    if (prefix !== undefined && prefix.block === undefined && word !== "pool") all.push(prefix.value);
  }
  const outer: Ipv6Prefix[] = [];
  for (const prefix of all.sort(Ipv6Prefix.compare)) {
    if (outer.at(-1)?.contains(prefix) !== true) outer.push(prefix);
  }
  return [...outer.filter((prefix) => !isIpv4(prefix)), ...outer.filter((prefix) => isIpv4(prefix))];
}
