import { furtherForms, gatewayAddress, ipv4Side, isOnLink, type Layout, prefixForm } from "../layout.ts";
import { numberOf, sizeOf } from "../text/numbers.ts";
import { type Frame, hasOwnGateway, inside } from "./frames.ts";
import type { Reason } from "./reason.ts";

/** Networks with a prefix of their own that meet another, and prefixes that are there twice. */
export function crossings(layout: Layout, bases: ReadonlyMap<string, Frame["base"]>): readonly Reason[] {
  return [...networks(layout, bases), ...prefixes(layout), ...gateways(layout, bases)];
}

/** A next hop is link-local, or in the network. */
function gateways(layout: Layout, bases: ReadonlyMap<string, Frame["base"]>): Reason[] {
  return Object.entries(layout.sites).flatMap(([site, own]) =>
    Object.entries(own.networks).flatMap(([name, network]) =>
      ([6, 4] as const).flatMap((family): Reason[] => {
        const side = family === 6 ? network : ipv4Side(network);
        const gateway = gatewayAddress(side?.gateway);
        if (family === 6 && hasOwnGateway(own, network)) return [];
        if (isOnLink(side?.gateway)) return [];
        if (own.aws !== undefined || typeof gateway !== "string" || gateway.startsWith("fe80:")) return [];
        const size = sizeOf(family, lengthIn(side ?? {}, family));
        const base = bases.get(`network${family === 4 ? "4" : ""}:${site}/${name}`);
        if (inside(gateway, size, base) !== undefined) return [];
        return [{ what: `${site}/${name} has a gateway outside`, codes: ["HX039"] }];
      }),
    ),
  );
}

function lengthIn({ prefix, length }: { prefix?: string; length?: number }, family: 4 | 6): number {
  return prefix === undefined ? (length ?? (family === 6 ? 64 : 24)) : numberOf(prefix).length;
}

interface Placed {
  readonly name: string;
  readonly site: string;
  readonly family: 4 | 6;
  readonly block: string;
  readonly first: bigint;
  readonly last: bigint;
  readonly isPinned: boolean;
}

function networks(layout: Layout, bases: ReadonlyMap<string, Frame["base"]>): Reason[] {
  const placed = Object.entries(layout.sites).flatMap(([site, { networks: all }]) =>
    Object.entries(all).flatMap(([name, network]) =>
      [
        { family: 6 as const, side: network, space: `network:${site}/${name}` },
        { family: 4 as const, side: ipv4Side(network), space: `network4:${site}/${name}` },
        ...furtherForms(network).map(([further, form]) => ({
          family: 6 as const,
          side: { ...form, length: lengthIn(network, 6) },
          space: `further:${site}/${name}/${further}`,
        })),
      ].flatMap(({ family, side, space }): Placed[] => {
        const base = bases.get(space);
        if (side === undefined || base === undefined) return [];
        const last = base.value + sizeOf(family, lengthIn(side, family)) - 1n;
        const isPinned = side.prefix !== undefined;
        return [
          { name: `${site}/${name}`, site, family, block: base.block, first: base.value, last, isPinned },
        ];
      }),
    ),
  );
  return placed.flatMap((first, index) =>
    placed
      .slice(index + 1)
      .filter((other) => other.family === first.family && other.block === first.block)
      .filter((other) => first.family === 6 || first.site === other.site)
      .filter((other) => first.first <= other.last && other.first <= first.last)
      .filter((other) => first.isPinned || other.isPinned)
      .map((other) => ({ what: `${first.name} and ${other.name} overlap`, codes: ["HX030"] })),
  );
}

/** Two names for one block: what is allocated from the two would overlap. */
function prefixes(layout: Layout): Reason[] {
  const used = new Map<string, Set<string>>();
  for (const [name, { networks: all }] of Object.entries(layout.sites))
    for (const network of Object.values(all))
      for (const source of [
        network.from,
        ipv4Side(network)?.from,
        ...furtherForms(network).map(([, { from }]) => from),
      ])
        if (source !== undefined) used.set(source, (used.get(source) ?? new Set()).add(name));
  const known = Object.entries(layout.prefixes).flatMap(([name, otherPrefix]) => {
    const { prefix } = prefixForm(otherPrefix);
    return prefix === undefined || !used.has(name) ? [] : [{ name, ...numberOf(prefix) }];
  });
  return known.flatMap((first, index) =>
    known
      .slice(index + 1)
      .filter(
        (other) =>
          other.family === first.family && other.value === first.value && other.length === first.length,
      )
      .filter(
        (other) =>
          first.family === 6 ||
          [...(used.get(first.name) ?? [])].some((site) => used.get(other.name)?.has(site)),
      )
      .map((other) => ({ what: `${first.name} and ${other.name} are one prefix`, codes: ["HX030"] })),
  );
}
