import { Ipv6Address, parseIpv4Address } from "../address/index.ts";
import { capabilities as allCapabilities, type Capability } from "../capabilities/index.ts";
import type { LedgerLine } from "../ledger/index.ts";
import { lastNumber, lengthOffset } from "../ledger/index.ts";
import { type Plan, PlannedAddress, type PlannedPrefix, unknownBlocks } from "../plan/index.ts";
import { eachThing, type Kept, type Thing } from "./things.ts";
import { byPlace, isSame, isWithin, rank } from "./within.ts";

/** What became of a question about a number. */
export type Why =
  /** It is a thing's. */
  | {
      readonly kind: "thing";
      readonly thing: Thing;
      readonly around: readonly Around[];
      /** What it has in IPv4 beside, where it was asked for by name. */
      readonly ipv4?: Thing | undefined;
      /** How hosts have it, one sentence each. */
      readonly remarks: readonly string[];
    }
  /** Nobody has the address; `reason` says why nobody may, or who had it, where that is so. */
  | {
      readonly kind: "free";
      readonly address: PlannedAddress;
      readonly reason: string | undefined;
      readonly around: Around;
    }
  | { readonly kind: "outside"; readonly address: PlannedAddress }
  /** More than one thing is called so. */
  | { readonly kind: "several"; readonly things: readonly Thing[] }
  | { readonly kind: "unknown" };

/** What numbers lie in, who has them, and what is free. */
export interface Around {
  readonly within: Thing;
  readonly others: readonly Thing[];
  readonly resting: readonly LedgerLine[];
  /** In order; first and last address of each stretch. */
  readonly free: readonly { readonly first: PlannedAddress; readonly last: PlannedAddress }[];
}

/**
 * Where a number came from and what is beside it.
 * @param question a thing's name, or as much of its end as is unique; or an address in any spelling, or as the
 *   plan shows it (`cloud/56+03::8`)
 */
export function whyNumber(
  plan: Plan,
  lines: readonly LedgerLine[],
  question: string,
  capabilities: readonly Capability[] = allCapabilities,
): Why {
  const things = (is: (thing: Thing) => boolean) => those(eachThing(plan, capabilities), is);
  const address = addressOf(plan, question);
  if (address !== undefined) {
    const found = whyAddress(things, lines, address);
    return found.kind === "thing" ? { ...found, remarks: remarksOf(plan, found.thing, capabilities) } : found;
  }
  const called = things(({ name }) => name === question || name.endsWith(`/${question}`));
  const exact = called.filter((thing) => thing.name === question);
  const all = exact.length > 0 ? exact : called;
  // Of a thing with both, IPv6 answers for it; the other is asked for by its address.
  const beside = all.filter(
    (thing) => thing.prefix.isIpv4 && all.some((other) => isSameButFor(other, thing)),
  );
  const found = all.filter((thing) => !beside.includes(thing));
  const [thing] = found;
  if (thing === undefined) return { kind: "unknown" };
  if (found.length > 1) return { kind: "several", things: found };
  const around = aroundOf(things, lines, thing);
  return { kind: "thing", thing, around, ipv4: beside[0], remarks: remarksOf(plan, thing, capabilities) };
}

/** What capabilities know of how hosts have it. */
function remarksOf(plan: Plan, { prefix }: Thing, capabilities: readonly Capability[]): readonly string[] {
  return plan.sites
    .flatMap(({ hosts }) => hosts)
    .flatMap((host) => capabilities.flatMap(({ remarks }) => remarks?.(host, prefix) ?? []));
}

/** The things of a plan that are so, looked for anew each time: there are many, and few of them are. */
type Things = (is: (thing: Thing) => boolean) => Thing[];

function those(things: Iterable<Thing>, is: (thing: Thing) => boolean): Thing[] {
  const found: Thing[] = [];
  for (const thing of things) if (is(thing)) found.push(thing);
  return found;
}

/** The same thing, in IPv6. */
function isSameButFor(thing: Thing, ipv4: Thing): boolean {
  return !thing.prefix.isIpv4 && thing.name === ipv4.name && thing.kind === ipv4.kind;
}

/** The line that holds a thing's number; a guest has one of its MAC address too. */
export function ledgerLineOf(thing: Thing, lines: readonly LedgerLine[]): LedgerLine | undefined {
  const length = thing.space === undefined ? undefined : thing.prefix.value.length;
  return lines.find(
    (line) =>
      line.owner === thing.owner &&
      !line.space.startsWith("mac:") &&
      line.freed === undefined &&
      line.length === length &&
      lengthOffset(line.space) > 0 === thing.prefix.isIpv4,
  );
}

function whyAddress(things: Things, lines: readonly LedgerLine[], address: PlannedAddress): Why {
  const holding = things((thing) => thing.prefix.contains(address)).sort(smallestFirst);
  const [smallest] = holding;
  if (smallest === undefined) return { kind: "outside", address };
  if (smallest.prefix.value.length === 128)
    return { kind: "thing", thing: smallest, around: aroundOf(things, lines, smallest), remarks: [] };
  const around = inside(things, lines, smallest);
  const offset = smallest.prefix.value.offsetOf(address.value);
  const kept = smallest.kept.find((range) => range.first <= offset && offset <= range.last);
  const rest = around.resting.find((line) => line.number <= offset && offset <= lastNumber(line));
  const reason =
    kept?.reason ??
    (rest === undefined ? undefined : `rests since ${rest.freed}: it was that of ${rest.owner}`);
  return { kind: "free", address, reason, around };
}

/** Addresses as the plan shows them come first: the block's name is no part of an address. */
function addressOf(plan: Plan, text: string): PlannedAddress | undefined {
  for (const block of unknownBlocks(plan)) {
    const { name, length } = block;
    const start = `${name}/${length}+`;
    if (!text.startsWith(start)) continue;
    const [, subnet, identifier] = /^([0-9a-f]+)(::.*)$/i.exec(text.slice(start.length)) ?? [];
    const host = identifier === undefined ? undefined : parsed(identifier);
    if (subnet === undefined || host === undefined || host.value >> 64n !== 0n) return undefined;
    const value = (BigInt(`0x${subnet}`) << 64n) | host.value;
    return value >> BigInt(128 - length) === 0n
      ? new PlannedAddress(block, Ipv6Address.fromBigInt(value))
      : undefined;
  }
  const address = parsed(text.replace(/\/(128|32)$/, ""));
  return address === undefined ? undefined : new PlannedAddress(undefined, address);
}

function parsed(text: string): Ipv6Address | undefined {
  try {
    return text.includes(":") ? Ipv6Address.parse(text) : parseIpv4Address(text);
  } catch {
    return undefined;
  }
}

/** What a thing holds, and the smallest thing that it lies in, with what else is in that. */
function aroundOf(things: Things, lines: readonly LedgerLine[], thing: Thing): Around[] {
  const [within] = things(
    (holder) => holder.space !== undefined && !isSame(holder, thing) && isWithin(thing, holder),
  ).sort(smallestFirst);
  return [
    ...(thing.space === undefined ? [] : [inside(things, lines, thing)]),
    ...(within === undefined ? [] : [inside(things, lines, within, thing)]),
  ];
}

function inside(things: Things, lines: readonly LedgerLine[], within: Thing, but?: Thing): Around {
  const direct: Thing[] = [];
  // What lies deeper follows right after what it lies in.
  for (const thing of things((each) => !isSame(each, within) && isWithin(each, within)).sort(byPlace)) {
    const before = direct.at(-1);
    if (before === undefined || !isWithin(thing, before)) direct.push(thing);
  }
  const resting = lines.filter((line) => line.space === within.space && line.freed !== undefined);
  const used = [
    ...within.kept,
    ...resting.map((line) => ({ first: line.number, last: lastNumber(line) })),
    ...direct.map(({ prefix }) => {
      const first = within.prefix.value.offsetOf(prefix.value.network);
      return { first, last: first + prefix.value.size - 1n };
    }),
  ];
  return {
    within,
    others: direct.filter((holder) => but === undefined || !isSame(holder, but)),
    resting,
    free: stretches(within.prefix, used),
  };
}

function smallestFirst(a: Thing, b: Thing): number {
  return b.prefix.value.length - a.prefix.value.length || rank(b) - rank(a);
}

function stretches(prefix: PlannedPrefix, used: readonly Pick<Kept, "first" | "last">[]): Around["free"] {
  const found: { first: PlannedAddress; last: PlannedAddress }[] = [];
  const add = (first: bigint, last: bigint) => {
    if (first <= last) found.push({ first: prefix.addressAt(first), last: prefix.addressAt(last) });
  };
  let next = 0n;
  for (const { first, last } of [...used].sort((a, b) => (a.first < b.first ? -1 : 1))) {
    add(next, first - 1n);
    if (last >= next) next = last + 1n;
  }
  add(next, prefix.value.size - 1n);
  return found;
}
