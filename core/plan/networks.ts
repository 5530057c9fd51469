import type { Capability } from "../capabilities/capability.ts";
import type {
  Layout,
  LayoutFurtherPrefix,
  LayoutNetwork,
  LayoutPrefix,
  LayoutSite,
  Path,
} from "../layout/layout.ts";
import { lastNumber } from "../ledger/index.ts";
import type { Problem } from "../problem/index.ts";
import { type Allocator, allocateSpace } from "./allocated-space.ts";
import type { NumberRequest } from "./number-request.ts";
import { holderOfSingle } from "./own-singles.ts";
import type { FurtherPrefix, Origin } from "./plan.ts";
import { PlannedPrefix } from "./planned-prefix.ts";
import type { NumberSpace, Obstacle } from "./standing-numbers.ts";

/** A network with its prefix, before anybody lives in it. */
export interface PlacedNetwork {
  readonly site: string;
  readonly network: LayoutNetwork;
  readonly prefix: PlannedPrefix;
  readonly origin: Origin;
  /** In order of name. */
  readonly further: readonly FurtherPrefix[];
  /** Its IPv4 side, where it has one and that got its numbers. */
  readonly ipv4: { readonly prefix: PlannedPrefix; readonly origin: Origin } | undefined;
}

/** The block of an AWS site: as recorded, or unknown until AWS gives it. */
export function vpcBlock(site: LayoutSite): PlannedPrefix | undefined {
  if (site.aws === undefined) return undefined;
  const { recorded, length } = site.aws.ipv6;
  return recorded === undefined
    ? PlannedPrefix.ofBlock({ name: site.name, length })
    : new PlannedPrefix(undefined, recorded.value);
}

/** One of the layout's prefixes: as written, or unknown until its provider gives it. */
export function namedBlock({ name, prefix, delegated }: LayoutPrefix): PlannedPrefix {
  return prefix === undefined
    ? PlannedPrefix.ofBlock({ name, length: delegated ?? 64 })
    : new PlannedPrefix(undefined, prefix.value);
}

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
function furtherByNetwork(placed: readonly Placed[]): ReadonlyMap<string, readonly FurtherPrefix[]> {
  const found = new Map<string, FurtherPrefix[]>();
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
  const placed: Placed[] = [];
  const all = sources(layout);
  const bySource = new Map<string, Wanted[]>();
  for (const request of wanted) {
    const source = sourceOf(request);
    if (source !== undefined) {
      const members = bySource.get(source) ?? [];
      bySource.set(source, members);
      members.push(request);
    } else if (request.pin !== undefined) {
      placed.push({ ...request, prefix: new PlannedPrefix(undefined, request.pin.value), origin: "pinned" });
    }
  }
  for (const problem of otherFamily(layout, wanted)) allocator.problems.push(problem);

  const sitesOf = (name: string) => new Set(bySource.get(name)?.map(({ site }) => site.name));
  const own = all.filter(({ space }) => space.prefix.isIpv4 === (family === 4));
  const keptElsewhere = family === 6 ? () => [] : keptNetworks(allocator, own, bySource);
  for (const { name, space } of own) {
    const members = bySource.get(name) ?? [];
    const requests = members.map(
      ({ site, network, path, pin, length }): NumberRequest => ({
        kind: "block",
        owner: key(site, network),
        path,
        pin,
        length,
        site: site.name,
      }),
    );
    const standing = [...placed, ...keptElsewhere(name)];
    const inTheWay = space.prefix.block === undefined ? obstacles(space.prefix, own, standing, sitesOf) : [];
    const allocations = allocateSpace(allocator, name, { ...space, obstacles: inTheWay }, requests);
    for (const member of members) {
      const given = allocations.get(key(member.site, member.network));
      if (given === undefined) continue;
      const prefix = space.prefix.prefixAt(given.offset, given.length);
      placed.push({ ...member, prefix, origin: given.origin });
    }
  }
  const used = own.filter(({ name }) => bySource.has(name));
  for (const problem of [...sameSources(used, family, sitesOf), ...overlaps(placed, capabilities)])
    allocator.problems.push(problem);
  return placed;
}

/**
 * What networks of other sources have by the ledger, before their turn comes. In IPv6 sources that lie in each other
 * are in each other's way as a whole.
 */
function keptNetworks(
  allocator: Allocator,
  sources: readonly Source[],
  bySource: ReadonlyMap<string, readonly Wanted[]>,
): (but: string) => readonly Placed[] {
  const kept = sources.flatMap(({ name, space }) => {
    const { held } = allocator.ledger.space(name);
    return (bySource.get(name) ?? []).flatMap((request) => {
      const line = held.get(key(request.site, request.network));
      if (
        request.pin !== undefined ||
        line?.length !== request.length ||
        lastNumber(line) >= space.prefix.value.size
      )
        return [];
      const prefix = space.prefix.prefixAt(line.number, line.length);
      return [{ name, placed: { ...request, prefix, origin: "numbered" as const } }];
    });
  });
  return (but) => kept.filter(({ name }) => name !== but).map(({ placed }) => placed);
}

/** Networks that name a prefix of the family that is not meant. */
function otherFamily(layout: Layout, wanted: readonly Wanted[]): Problem[] {
  return wanted.flatMap(({ from, fromPath, family }): Problem[] => {
    if (from?.kind !== "prefix") return [];
    const named = layout.prefixes.find(({ name }) => name === from.name);
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

interface Source {
  readonly name: string;
  /** For problems. */
  readonly title: string;
  readonly path: Path;
  readonly space: Omit<NumberSpace, "called" | "lines" | "obstacles">;
}

function sources(layout: Layout): Source[] {
  const vpcs = layout.sites.flatMap((site): Source[] => {
    const prefix = vpcBlock(site);
    if (prefix === undefined) return [];
    const space = { prefix, reserved: [], place: "dense" as const, keep: [] };
    const title = `the VPC of ${site.name}`;
    const ipv4 = site.aws?.ipv4;
    const own: Source = { name: `vpc:${site.name}`, title, path: site.path, space };
    if (ipv4 === undefined) return [own];
    const space4 = { ...space, prefix: new PlannedPrefix(undefined, ipv4.value) };
    return [own, { ...own, name: `vpc4:${site.name}`, path: ipv4.path, space: space4 }];
  });
  const named = layout.prefixes.map((declared): Source => {
    const { name, prefix, place, keep } = declared;
    const space = { prefix: namedBlock(declared), reserved: [], place, keep };
    const kind = space.prefix.isIpv4 ? "prefix4" : "prefix";
    const path = prefix?.path ?? declared.path;
    return { name: `${kind}:${name}`, title: `the prefix ${name}`, path, space };
  });
  return [...vpcs, ...named];
}

/** The space that a network is allocated in; none where its prefix is all its own. */
function sourceOf({ site, from, family }: Wanted): string | undefined {
  if (from === undefined) return undefined;
  const kind = from.kind === "vpc" ? "vpc" : "prefix";
  return `${kind}${family === 4 ? "4" : ""}:${from.kind === "vpc" ? site.name : from.name}`;
}

/**
 * Of prefixes that lie in each other the outer one keeps clear of the inner; of equal ones neither would. In IPv4 that
 * matters where one site numbers from both: two sites may have the same private space.
 */
function sameSources(
  sources: readonly Source[],
  family: 4 | 6,
  sitesOf: (source: string) => ReadonlySet<string>,
): Problem[] {
  const owners = new Map<string, Source[]>();
  return sources.flatMap((source): Problem[] => {
    // Blocks that are not known are told apart by their names.
    if (source.space.prefix.block !== undefined) return [];
    const key = source.space.prefix.toString();
    const others = owners.get(key) ?? [];
    owners.set(key, [...others, source]);
    const sites = sitesOf(source.name);
    const other = others.find(
      ({ name }) => family === 6 || [...sitesOf(name)].some((site) => sites.has(site)),
    );
    if (other === undefined) return [];
    return [
      {
        code: "HX030",
        path: source.path,
        value: key,
        reason: `is ${other.title} too: networks numbered from the two would overlap`,
        fix: "number from one of them, or make one a part of the other",
      },
    ];
  });
}

/**
 * What lies in a source and does not come from it: other sources, and networks that stand outside of those. Nothing is
 * allocated over it. In IPv4 only what is of the same site is in the way, since two may have the same private space;
 * new numbers keep clear of the others where there is room, so that the two can be joined one day.
 */
function obstacles(
  source: PlannedPrefix,
  sources: readonly Source[],
  placed: readonly Placed[],
  sitesOf: (source: string) => ReadonlySet<string>,
): readonly Obstacle[] {
  const inner = sources.filter(
    ({ space }) => space.prefix.length > source.length && source.contains(space.prefix),
  );
  const outer = inner.filter(
    (candidate) =>
      !inner.some(
        (other) =>
          other.space.prefix.length < candidate.space.prefix.length &&
          other.space.prefix.contains(candidate.space.prefix),
      ),
  );
  const networks = placed.filter(
    ({ prefix }) => source.contains(prefix) && !outer.some((nested) => nested.space.prefix.contains(prefix)),
  );
  const obstacle = (owner: string, path: Path, prefix: PlannedPrefix, sites: ReadonlySet<string>) => {
    const first = source.value.offsetOf(prefix.value.network);
    const last = first + prefix.value.size - 1n;
    return { owner, path, text: prefix.toString(), first, last, sites: source.isIpv4 ? sites : undefined };
  };
  return [
    ...outer.map(({ name, title, path, space }) => ({
      ...obstacle(title, path, space.prefix, sitesOf(name)),
      isNetwork: false,
      isWritten: true,
    })),
    ...networks.map(({ site, network, path, prefix, from }) => ({
      ...obstacle(key(site, network), path, prefix, new Set([site.name])),
      isNetwork: true,
      isWritten: from === undefined,
    })),
  ];
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
