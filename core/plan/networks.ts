import type { Layout, LayoutNetwork, LayoutPrefix, LayoutSite, Path } from "../layout/layout.ts";
import type { Problem } from "../problem/index.ts";
import type { NumberRequest, NumberSpace } from "./number.ts";
import { type Numbering, numberSpace } from "./numbered-space.ts";
import type { Origin } from "./plan.ts";
import { PlannedPrefix } from "./planned-prefix.ts";

/** A network with its prefix, before anybody lives in it. */
export interface PlacedNetwork {
  readonly site: string;
  readonly network: LayoutNetwork;
  readonly prefix: PlannedPrefix;
  readonly origin: Origin;
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

/** Gives every network its prefix: pinned ones as written, the rest numbered out of what they come from. */
export function placeNetworks(layout: Layout, numbering: Numbering): readonly PlacedNetwork[] {
  const placed: PlacedNetwork[] = [];
  const bySource = new Map<string, { site: LayoutSite; network: LayoutNetwork }[]>();
  for (const site of layout.sites) {
    for (const network of site.networks) {
      const source = sourceOf(site, network);
      if (source !== undefined) {
        const members = bySource.get(source) ?? [];
        bySource.set(source, members);
        members.push({ site, network });
      } else if (network.pin !== undefined) {
        const prefix = new PlannedPrefix(undefined, network.pin.value);
        placed.push({ site: site.name, network, prefix, origin: "pinned" });
      }
    }
  }

  const all = sources(layout);
  for (const { name, space } of all) {
    const members = bySource.get(name) ?? [];
    const requests = members.map(
      ({ site, network }): NumberRequest => ({
        kind: "block",
        owner: networkOwner(site.name, network.name),
        path: [...network.path, "prefix"],
        pin: network.pin,
        length: network.length,
      }),
    );
    const strangers = space.prefix.block === undefined ? obstacles(space.prefix, all, placed) : [];
    const assignments = numberSpace(
      numbering,
      name,
      space,
      [...strangers, ...requests],
      new Set(strangers.map((one) => one.owner)),
    );
    for (const { site, network } of members) {
      const given = assignments.get(networkOwner(site.name, network.name));
      if (given === undefined) continue;
      const prefix = space.prefix.prefixAt(given.offset, given.length);
      placed.push({ site: site.name, network, prefix, origin: given.origin });
    }
  }
  numbering.problems.push(...sameSources(all.filter(({ name }) => bySource.has(name))), ...overlaps(placed));
  return placed;
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
  readonly space: Omit<NumberSpace, "stack" | "lines">;
}

function sources(layout: Layout): Source[] {
  const vpcs = layout.sites.flatMap((site): Source[] => {
    const prefix = vpcBlock(site);
    if (prefix === undefined) return [];
    const space = { prefix, reserved: [], place: "dense" as const, keep: [] };
    return [{ name: `vpc:${site.name}`, title: `the VPC of ${site.name}`, path: site.path, space }];
  });
  const named = layout.prefixes.map((one): Source => {
    const { name, prefix, place, keep } = one;
    const space = { prefix: namedBlock(one), reserved: [], place, keep };
    return { name: `prefix:${name}`, title: `the prefix ${name}`, path: prefix?.path ?? one.path, space };
  });
  return [...vpcs, ...named];
}

/** The space that a network is numbered in; none where its prefix is all its own. */
function sourceOf(site: LayoutSite, network: LayoutNetwork): string | undefined {
  if (network.from === undefined) return undefined;
  return network.from.kind === "vpc" ? `vpc:${site.name}` : `prefix:${network.from.name}`;
}

/** Of prefixes that lie in each other the outer one keeps clear of the inner; of equal ones neither would. */
function sameSources(sources: readonly Source[]): Problem[] {
  const owners = new Map<string, Source>();
  return sources.flatMap((one): Problem[] => {
    // Blocks that are not known are told apart by their names.
    if (one.space.prefix.block !== undefined) return [];
    const key = one.space.prefix.toString();
    const other = owners.get(key);
    if (other === undefined) {
      owners.set(key, one);
      return [];
    }
    return [
      {
        code: "HX030",
        path: one.path,
        value: key,
        reason: `is ${other.title} too: networks numbered from the two would overlap`,
        fix: "number from one of them, or make one a part of the other",
      },
    ];
  });
}

/**
 * What lies in a source and does not come from it: other sources, and networks that stand outside of those.
 * Nothing may be numbered over it.
 */
function obstacles(
  source: PlannedPrefix,
  sources: readonly Source[],
  placed: readonly PlacedNetwork[],
): NumberRequest[] {
  const inner = sources.filter(
    ({ space }) => space.prefix.length > source.length && source.contains(space.prefix),
  );
  const outer = inner.filter(
    (one) =>
      !inner.some(
        (other) =>
          other.space.prefix.length < one.space.prefix.length &&
          other.space.prefix.contains(one.space.prefix),
      ),
  );
  const networks = placed.filter(
    ({ prefix }) => source.contains(prefix) && !outer.some((one) => one.space.prefix.contains(prefix)),
  );
  return [
    ...outer.map(({ title, path, space }) => obstacle(title, path, space.prefix)),
    ...networks.map(({ site, network, prefix }) =>
      obstacle(networkOwner(site, network.name), [...network.path, "prefix"], prefix),
    ),
  ];
}

function obstacle(owner: string, path: Path, prefix: PlannedPrefix): NumberRequest {
  const pin = { value: prefix.value, text: prefix.toString(), path };
  return { kind: "block", owner, path, pin, length: prefix.value.length };
}

/** Pairs that overlap, told at the later of the two; numbered ones never do, so only pins are looked at. */
function overlaps(placed: readonly PlacedNetwork[]): Problem[] {
  const sorted = [...placed].sort((a, b) => PlannedPrefix.compare(a.prefix, b.prefix));
  const problems: Problem[] = [];
  let open: PlacedNetwork | undefined;
  for (const one of sorted) {
    if (open?.prefix.overlaps(one.prefix) && (one.origin === "pinned" || open.origin === "pinned")) {
      problems.push({
        code: "HX030",
        path: [...one.network.path, "prefix"],
        value: one.network.pin?.text ?? one.prefix.toString(),
        reason: `overlaps ${open.prefix} of ${open.site}/${open.network.name}`,
        fix: "give each network a prefix of its own",
      });
    } else open = one;
  }
  return problems;
}
