import type { Layout, LayoutNetwork, LayoutSite, Path } from "../layout/layout.ts";
import type { Problem } from "../problem/index.ts";
import { assignNumbers, type NumberRequest, offsetIn } from "./number.ts";
import type { Origin } from "./plan.ts";
import { PlannedPrefix } from "./planned-prefix.ts";

/** A network with its prefix, before anybody lives in it. */
export interface PlacedNetwork {
  readonly site: string;
  readonly network: LayoutNetwork;
  readonly prefix: PlannedPrefix;
  readonly origin: Origin;
}

/** The block of an AWS site: given, or to be given by Amazon as a /56. */
export function vpcBlock(site: LayoutSite): PlannedPrefix | undefined {
  if (site.aws === undefined) return undefined;
  if (site.aws.ipv6 === "amazon") return PlannedPrefix.ofBlock({ name: site.name, length: 56 });
  return new PlannedPrefix(undefined, site.aws.ipv6.value);
}

/** Gives every network its prefix: pinned ones as written, the rest numbered out of what they come from. */
export function placeNetworks(layout: Layout): {
  networks: readonly PlacedNetwork[];
  problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const placed: PlacedNetwork[] = [];
  const all = layout.sites.flatMap((site) => site.networks.map((network) => ({ site, network })));

  for (const { site, network } of all) {
    if (network.from !== undefined || network.pin === undefined) continue;
    placed.push({
      site: site.name,
      network,
      prefix: new PlannedPrefix(undefined, network.pin.value),
      origin: "pinned",
    });
  }

  for (const source of sources(layout)) {
    const members = all.filter(({ site, network }) => source.owns(site, network));
    const requests = members.map(
      ({ site, network }): NumberRequest => ({
        kind: "block",
        owner: `${site.name}/${network.name}`,
        path: [...network.path, "prefix"],
        pin: network.pin,
        length: network.length,
      }),
    );
    const strangers = placed.flatMap((one): NumberRequest[] => obstacle(source.prefix, one));
    const { assignments, problems: found } = assignNumbers(
      source.prefix,
      [...strangers, ...requests],
      () => undefined,
    );
    problems.push(...found);
    for (const { site, network } of members) {
      const given = assignments.get(`${site.name}/${network.name}`);
      if (given === undefined) continue;
      const prefix = source.prefix.prefixAt(given.offset, given.length);
      placed.push({ site: site.name, network, prefix, origin: given.origin });
    }
  }
  problems.push(...overlaps(placed));
  return { networks: placed, problems };
}

interface Source {
  readonly prefix: PlannedPrefix;
  readonly owns: (site: LayoutSite, network: LayoutNetwork) => boolean;
}

function sources(layout: Layout): Source[] {
  const vpcs = layout.sites.flatMap((site): Source[] => {
    const prefix = vpcBlock(site);
    return prefix === undefined
      ? []
      : [{ prefix, owns: (candidate, network) => candidate === site && network.from?.kind === "vpc" }];
  });
  const named = layout.prefixes.map(
    ({ name, prefix }): Source => ({
      prefix: new PlannedPrefix(undefined, prefix.value),
      owns: (_, network) => network.from?.kind === "prefix" && network.from.name === name,
    }),
  );
  return [...vpcs, ...named];
}

/** A network placed already that lies in a source it does not come from: nothing may be numbered over it. */
function obstacle(source: PlannedPrefix, one: PlacedNetwork): NumberRequest[] {
  if (!source.contains(one.prefix) || offsetIn(source, one.prefix.value.network) === undefined) return [];
  const path: Path = [...one.network.path, "prefix"];
  const pin = { value: one.prefix.value, text: one.prefix.toString(), path };
  return [{ kind: "block", owner: `${one.site}/${one.network.name}`, path, pin, length: one.prefix.length }];
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
