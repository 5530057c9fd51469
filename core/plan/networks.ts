import type { Capability } from "../capabilities/capability.ts";
import type { Layout, LayoutFurtherPrefix, LayoutNetwork, LayoutSite, Path } from "../layout/layout.ts";
import { lastNumber } from "../ledger/index.ts";
import type { Problem } from "../problem/index.ts";
import { type Allocator, allocateSpace } from "./allocated-space.ts";
import { NestedSources, type StandingNetwork } from "./nested-sources.ts";
import type { NumberRequest } from "./number-request.ts";
import { holderOfSingle } from "./own-singles.ts";
import type { FurtherPrefix, Origin } from "./plan.ts";
import { PlannedPrefix } from "./planned-prefix.ts";
import { namedBlock, type SitesOf, type Source, sameSources, sourcesOf } from "./sources.ts";

/** A network with its prefix, before anybody lives in it. */
export interface PlacedNetwork {
  readonly site: string;
  readonly network: LayoutNetwork;
  readonly prefix: PlannedPrefix;
  readonly origin: Origin;
  /** In order of name. */
  readonly further: readonly PlacedPrefix[];
  /** Its IPv4 side, where it has one and that got its numbers. */
  readonly ipv4: { readonly prefix: PlannedPrefix; readonly origin: Origin } | undefined;
}

/** A further prefix, before it is known who asks for what it is numbered from. */
type PlacedPrefix = Omit<FurtherPrefix, "requester">;

/** Gives every network its prefixes: pinned ones as written, the rest allocated out of what they come from. */
export function placeNetworks(
  layout: Layout,
  allocator: Allocator,
  capabilities: readonly Capability[],
): readonly PlacedNetwork[] {
  const networks = layout.sites.flatMap((site) => site.networks.map((network) => ({ site, network })));
  const ipv6 = placeFamily(
    6,
    layout,
    allocator,
    capabilities,
    networks.flatMap(({ site, network }): Wanted[] => [
      {
        ...network,
        site,
        network,
        path: [...network.path, "prefix"],
        fromPath: [...network.path, "from"],
        family: 6,
        further: undefined,
      },
      ...network.further.map((further): Wanted => {
        const { path, from, pin } = further;
        const fromPath = [...path, "from"];
        return { site, network, path, fromPath, from, pin, length: network.length, family: 6, further };
      }),
    ]),
  );
  const ipv4 = placeFamily(
    4,
    layout,
    allocator,
    capabilities,
    networks.flatMap(({ site, network }): Wanted[] =>
      network.ipv4 === undefined
        ? []
        : [
            {
              ...network.ipv4,
              site,
              network,
              fromPath: [...network.path, "ipv4", "from"],
              family: 4,
              further: undefined,
            },
          ],
    ),
  );
  const ofIpv4 = new Map(
    ipv4.map(({ site, network, prefix, origin }) => [key(site, network), { prefix, origin }]),
  );
  const beside = furtherByNetwork(ipv6);
  return ipv6
    .filter(({ further }) => further === undefined)
    .map(({ site, network, prefix, origin }) => ({
      site: site.name,
      network,
      prefix,
      origin,
      further: beside.get(key(site, network)) ?? [],
      ipv4: ofIpv4.get(key(site, network)),
    }));
}

/** In order of name, as the layout has them. */
function furtherByNetwork(placed: readonly Placed[]): ReadonlyMap<string, readonly PlacedPrefix[]> {
  const found = new Map<string, PlacedPrefix[]>();
  for (const { site, network, prefix, origin, further } of placed) {
    if (further === undefined) continue;
    const own = found.get(key(site, network)) ?? [];
    found.set(key(site, network), own);
    own.push({ name: further.name, prefix, origin, deprecated: further.deprecated });
  }
  for (const own of found.values()) own.sort((a, b) => (a.name < b.name ? -1 : 1));
  return found;
}

function key(site: LayoutSite, network: LayoutNetwork): string {
  return networkOwner(site.name, network.name);
}

/** One family's side of a network. */
interface Wanted extends Pick<LayoutNetwork, "from" | "pin" | "length"> {
  readonly site: LayoutSite;
  readonly network: LayoutNetwork;
  readonly path: Path;
  /** Of the name that it is numbered from. */
  readonly fromPath: Path;
  readonly family: 4 | 6;
  /** Which of the network's further prefixes it is; none of its own. */
  readonly further: LayoutFurtherPrefix | undefined;
}

interface Placed extends Wanted {
  readonly prefix: PlannedPrefix;
  readonly origin: Origin;
}

/** Places what is all of one family. */
function placeFamily(
  family: 4 | 6,
  layout: Layout,
  allocator: Allocator,
  capabilities: readonly Capability[],
  wanted: readonly Wanted[],
): readonly Placed[] {
  const own = sourcesOf(layout).filter(({ space }) => space.prefix.isIpv4 === (family === 4));
  const members = bySource(wanted);
  const nested = new NestedSources(own, family, sitesOf(members));
  const placed: Placed[] = [];
  const place = (network: Placed) => {
    placed.push(network);
    nested.add(standing(network));
  };
  for (const request of wanted)
    if (request.from === undefined && request.pin !== undefined)
      place({ ...request, prefix: new PlannedPrefix(undefined, request.pin.value), origin: "pinned" });
  for (const problem of otherFamily(layout, wanted)) allocator.problems.push(problem);
  // In IPv6 sources that lie in each other are in each other's way as a whole.
  if (family === 4)
    for (const { source, network } of keptNetworks(allocator, own, members))
      nested.add(standing(network), source);
  for (const source of own) {
    const requests = (members.get(source.name) ?? []).map((member) => ({ member, request: blockOf(member) }));
    const space = { ...source.space, obstacles: nested.obstaclesOf(source) };
    const allocations = allocateSpace(
      allocator,
      source.name,
      space,
      requests.map(({ request }) => request),
    );
    for (const { member, request } of requests) {
      const given = allocations.get(request.owner);
      if (given === undefined) continue;
      place({ ...member, prefix: space.prefix.prefixAt(given.offset, given.length), origin: given.origin });
    }
  }
  const used = own.filter(({ name }) => members.has(name));
  for (const problem of [...sameSources(used, family, sitesOf(members)), ...overlaps(placed, capabilities)])
    allocator.problems.push(problem);
  return placed;
}

/** Networks by the source that they are numbered from. */
type Members = ReadonlyMap<string, readonly Wanted[]>;

function bySource(wanted: readonly Wanted[]): Members {
  const members = new Map<string, Wanted[]>();
  for (const request of wanted) {
    const source = sourceOf(request);
    if (source === undefined) continue;
    const own = members.get(source);
    if (own === undefined) members.set(source, [request]);
    else own.push(request);
  }
  return members;
}

function sitesOf(members: Members): SitesOf {
  const all = new Map<string, ReadonlySet<string>>();
  for (const [name, own] of members) all.set(name, new Set(own.map(({ site }) => site.name)));
  const nobody = new Set<string>();
  return (source) => all.get(source) ?? nobody;
}

function blockOf({ site, network, path, pin, length }: Wanted): NumberRequest {
  return { kind: "block", owner: key(site, network), path, pin, length, site: site.name };
}

function standing({ site, network, path, prefix, from }: Placed): StandingNetwork {
  return { owner: key(site, network), site: site.name, path, prefix, isWritten: from === undefined };
}

/** What networks have by the ledger, before the turn of what they are numbered from comes. */
function keptNetworks(
  { ledger }: Allocator,
  sources: readonly Source[],
  members: Members,
): readonly { readonly source: string; readonly network: Placed }[] {
  return sources.flatMap(({ name, space }) => {
    const { held } = ledger.space(name);
    return (members.get(name) ?? []).flatMap((request) => {
      const line = held.get(key(request.site, request.network));
      if (
        request.pin !== undefined ||
        line?.length !== request.length ||
        lastNumber(line) >= space.prefix.value.size
      )
        return [];
      const prefix = space.prefix.prefixAt(line.number, line.length);
      return [{ source: name, network: { ...request, prefix, origin: "numbered" as const } }];
    });
  });
}

/** Networks that name a prefix of the family that is not meant. */
function otherFamily(layout: Layout, wanted: readonly Wanted[]): Problem[] {
  const byName = new Map(layout.prefixes.map((prefix) => [prefix.name, prefix]));
  return wanted.flatMap(({ from, fromPath, family }): Problem[] => {
    if (from?.kind !== "prefix") return [];
    const named = byName.get(from.name);
    if (named === undefined) return [];
    const block = namedBlock(named);
    if (block.isIpv4 === (family === 4)) return [];
    const [meant, given] = family === 4 ? ["IPv4", "IPv6"] : ["IPv6", "IPv4"];
    return [
      {
        code: "HX090",
        path: fromPath,
        value: from.name,
        reason: `is ${given} (${block}), and ${meant} is meant here`,
        fix: `name a prefix that is ${meant}`,
      },
    ];
  });
}

/** Owner of a network's block. */
export function networkOwner(site: string, network: string): string {
  return `${site}/${network}`;
}

/** The space that a network is allocated in; none where its prefix is all its own. */
function sourceOf({ site, from, family }: Wanted): string | undefined {
  if (from === undefined) return undefined;
  const kind = from.kind === "vpc" ? "vpc" : "prefix";
  return `${kind}${family === 4 ? "4" : ""}:${from.kind === "vpc" ? site.name : from.name}`;
}

/**
 * Pairs that overlap, reported at the later of the two; allocated ones never do, so only pins are looked at. In IPv4 two
 * sites may each have the same private space. A host's own /128 of what is routed to it is a part of that.
 */
function overlaps(placed: readonly Placed[], capabilities: readonly Capability[]): Problem[] {
  const sorted = [...placed].sort((a, b) => scope(a, b) || PlannedPrefix.compare(a.prefix, b.prefix));
  const problems: Problem[] = [];
  const isOwnSingle = (outer: Placed, inner: Placed) =>
    outer.site === inner.site &&
    outer.prefix.contains(inner.prefix) &&
    holderOfSingle(outer.site, outer, inner, capabilities) !== undefined;
  let open: Placed | undefined;
  let single: Placed | undefined;
  for (const current of sorted) {
    if (open !== undefined && isOwnSingle(open, current) && single?.prefix.equals(current.prefix) !== true) {
      single = current;
      continue;
    }
    const meets = open !== undefined && scope(open, current) === 0 && open.prefix.overlaps(current.prefix);
    if (open !== undefined && meets && (current.origin === "pinned" || open.origin === "pinned")) {
      problems.push({
        code: "HX030",
        path: current.path,
        value: current.pin?.text ?? current.prefix.toString(),
        reason: `overlaps ${open.prefix} of ${key(open.site, open.network)}`,
        fix:
          current.prefix.value.length === 128 && open.prefix.value.length < 128
            ? `give each network a prefix of its own; where all of ${open.prefix} is routed to one host, put it on a bridge without ports there`
            : "give each network a prefix of its own",
      });
    } else open = current;
  }
  return problems;
}

/** Whether an overlap of the two would matter: 0 where it does. */
function scope(a: Placed, b: Placed): number {
  if (a.family === 6 || a.site.name === b.site.name) return 0;
  return a.site.name < b.site.name ? -1 : 1;
}
