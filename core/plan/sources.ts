import type { Layout, LayoutPrefix, LayoutSite, Path } from "../layout/layout.ts";
import type { Problem } from "../problem/index.ts";
import { PlannedPrefix } from "./planned-prefix.ts";
import type { NumberSpace } from "./standing-numbers.ts";

/** What networks are numbered from: a prefix of the layout's, or a VPC. */
export interface Source {
  /** The space as the ledger calls it. */
  readonly name: string;
  /** For problems. */
  readonly title: string;
  readonly path: Path;
  readonly space: Omit<NumberSpace, "called" | "lines" | "obstacles">;
}

/** The sites that have networks from a source, by the source's name. */
export type SitesOf = (source: string) => ReadonlySet<string>;

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

/** All of a layout, of both families. */
export function sourcesOf(layout: Layout): readonly Source[] {
  const vpcs = layout.sites.flatMap((site): Source[] => {
    const prefix = vpcBlock(site);
    if (prefix === undefined) return [];
    const space = { prefix, reserved: [], place: "dense" as const, keep: [], keepClear: [] };
    const title = `the VPC of ${site.name}`;
    const ipv4 = site.aws?.ipv4;
    const own: Source = { name: `vpc:${site.name}`, title, path: site.path, space };
    if (ipv4 === undefined) return [own];
    const space4 = { ...space, prefix: new PlannedPrefix(undefined, ipv4.value) };
    return [own, { ...own, name: `vpc4:${site.name}`, path: ipv4.path, space: space4 }];
  });
  const named = layout.prefixes.map((declared): Source => {
    const { name, prefix, place, keep } = declared;
    const space = { prefix: namedBlock(declared), reserved: [], place, keep, keepClear: [] };
    const kind = space.prefix.isIpv4 ? "prefix4" : "prefix";
    const path = prefix?.path ?? declared.path;
    return { name: `${kind}:${name}`, title: `the prefix ${name}`, path, space };
  });
  return [...vpcs, ...named];
}

/**
 * Of prefixes that lie in each other the outer one keeps clear of the inner; of equal ones neither would. In IPv4 that
 * matters where one site numbers from both: two sites may have the same private space.
 * @param sources those that are numbered from
 */
export function sameSources(sources: readonly Source[], family: 4 | 6, sitesOf: SitesOf): Problem[] {
  // The first source of each prefix and, in IPv4, site.
  const first = new Map<string, { readonly source: Source; readonly rank: number }>();
  return sources.flatMap((source, rank): Problem[] => {
    // Blocks that are not known are told apart by their names.
    if (source.space.prefix.block !== undefined) return [];
    const text = source.space.prefix.toString();
    const keys = family === 6 ? [text] : [...sitesOf(source.name)].map((site) => `${text} ${site}`);
    const others = keys.flatMap((key) => first.get(key) ?? []);
    for (const key of keys) if (!first.has(key)) first.set(key, { source, rank });
    const [other] = others.sort((a, b) => a.rank - b.rank);
    if (other === undefined) return [];
    return [
      {
        code: "HX030",
        path: source.path,
        value: text,
        reason: `is ${other.source.title} too: networks numbered from the two would overlap`,
        fix: "number from one of them, or make one a part of the other",
      },
    ];
  });
}
