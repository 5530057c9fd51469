import { capabilities } from "../../capabilities/index.ts";
import type { LedgerLine } from "../../ledger/index.ts";
import { lengthOffset, lineText } from "../../ledger/index.ts";
import { type Holding, type HostPlan, holdings, holdingText, type Plan } from "../../plan/index.ts";
import { type Thing, thingOf } from "../things.ts";
import type { PageSources } from "./page-sources.ts";

/** Something with an address or a prefix, as the page has it. */
export interface PageThing {
  /** `rack/pve-1/git` */
  readonly name: string;
  readonly kind: string;
  /** The address with the length of its on-link prefix, or the prefix. */
  readonly text: string;
  /** 32 hexadecimal digits of its first address; IPv4 is IPv4-mapped, and in a block that is unknown this counts from there. */
  readonly first: string;
  /** Prefix length of 128 bits; 128 for an address. */
  readonly length: number;
  readonly block?: string;
  /** Where its number came from, in words: `numbered`, `second of the pool`. */
  readonly from: string;
  readonly origin: Thing["origin"];
  readonly comes?: Thing["comes"];
  readonly site?: string;
  readonly host?: string;
  readonly within?: string;
  readonly retired?: true;
  /** The line of the layout that pins it, and its text. */
  readonly pin?: readonly [number, string];
  /** The line of the ledger that keeps it, and its text. */
  readonly recorded?: readonly [number, string];
  readonly remarks?: readonly string[];
}

/** A thing with what holds it in the plan. */
export interface PlacedThing {
  readonly thing: Thing;
  readonly holding: Holding;
  /** Nothing where it is on no host. */
  readonly on: HostPlan | undefined;
}

/** Everything with a number, in the plan's order. */
export function placedThings(plan: Plan): readonly PlacedThing[] {
  const hosts = new Map(
    plan.sites.flatMap((site) =>
      [...site.hosts, ...site.retired].map((host) => [`${host.site}/${host.name}`, host]),
    ),
  );
  return Array.from(holdings(plan))
    .filter(({ word }) => word !== "gateway")
    .map((holding) => ({
      thing: thingOf(holding),
      holding,
      on: hosts.get(`${holding.site}/${holding.host}`),
    }));
}

/** Makes the page's thing of a placed one; ledger and layout are looked through once for all of them. */
export function pageThing({
  placeOf,
  ledger,
}: Pick<PageSources, "placeOf" | "ledger">): (placed: PlacedThing) => PageThing {
  const recorded = new Map<string, { readonly line: LedgerLine; readonly at: number }>();
  for (const entry of ledger) {
    const { line } = entry;
    if (line.freed !== undefined || line.space.startsWith("mac:")) continue;
    const key = lineKey(line.owner, line.length, lengthOffset(line.space) > 0);
    if (!recorded.has(key)) recorded.set(key, entry);
  }
  return ({ thing, holding, on }) => {
    const { prefix, owner } = thing;
    const place = thing.origin === "pinned" ? placeOf(thing.path) : undefined;
    const length = thing.space === undefined ? undefined : prefix.value.length;
    const kept = owner === undefined ? undefined : recorded.get(lineKey(owner, length, prefix.isIpv4));
    const remarks =
      on === undefined ? [] : capabilities.flatMap((capability) => capability.remarks?.(on, prefix) ?? []);
    return {
      name: thing.name,
      kind: thing.kind,
      text: holdingText(holding),
      first: hex(prefix.value.network.value),
      length: prefix.value.length,
      ...(prefix.block === undefined ? {} : { block: prefix.block.name }),
      from: holding.from,
      origin: thing.origin,
      ...(thing.comes === undefined ? {} : { comes: thing.comes }),
      ...(holding.site === undefined ? {} : { site: holding.site }),
      ...(holding.host === undefined ? {} : { host: holding.host }),
      ...(holding.within === "" ? {} : { within: holding.within }),
      ...(holding.retired ? { retired: true as const } : {}),
      ...(place === undefined ? {} : { pin: [place.line, place.text.trim()] as const }),
      ...(kept === undefined ? {} : { recorded: [kept.at, lineText(kept.line)] as const }),
      ...(remarks.length === 0 ? {} : { remarks }),
    };
  };
}

function lineKey(owner: string, length: number | undefined, isIpv4: boolean): string {
  return `${owner} ${length ?? ""} ${isIpv4}`;
}

function hex(value: bigint): string {
  return value.toString(16).padStart(32, "0");
}
