import { Ipv6Address, type Ipv6Prefix } from "../address/index.ts";
import { capabilities as allCapabilities, type Capability } from "../capabilities/index.ts";
import {
  type AddressMapping,
  fillInPlan,
  mapAddresses,
  type Plan,
  PlannedAddress,
  PlannedPrefix,
  type UnknownBlock,
  unknownBlocks,
} from "../plan/index.ts";
import { columns } from "./columns.ts";
import { type HostRestart, hostRestarts } from "./host-restarts.ts";
import { type PlanRow, siteRows } from "./table.ts";
import { type WayChange, wayChanges } from "./way-changes.ts";

/**
 * What became of a number between two plans:
 * - `kept`: same thing, same number;
 * - `added`, `removed`: the thing is only in the one or the other;
 * - `renumbered`: same thing, another number;
 * - `moved`: same thing, same place in a block of a provider's, which is another now;
 * - `resized`: same thing, same first address, another prefix length;
 * - `handed over`: the number is now that of a thing of another name, as after renaming it.
 */
export type ChangeKind = "kept" | "added" | "removed" | "renumbered" | "moved" | "resized" | "handed over";

export interface PlanChange {
  readonly change: ChangeKind;
  /** `rack/pve-1/git`: as it is called now, or was where it is gone. */
  readonly name: string;
  readonly kind: PlanRow["kind"];
  /** Its number before, with prefix length; `null` where it is new. */
  readonly before: string | null;
  /** Its number now; `null` where it is gone. */
  readonly after: string | null;
  /** Whose number it was, where it was handed over. */
  readonly from: string | null;
}

/** Two plans side by side. */
export interface PlanDiff {
  readonly verdict: string;
  /** Whether anything has another address than before: `renumbered` or `moved`. */
  readonly renumbered: boolean;
  readonly counts: Readonly<Record<ChangeKind, number>>;
  /** In order of name. */
  readonly changes: readonly PlanChange[];
  /** What is said otherwise of things besides their numbers, in order of name. */
  readonly ways: readonly WayChange[];
  /** What starts anew, or is reloaded as a whole, on hosts that both have, in order of name. */
  readonly restarts: readonly HostRestart[];
}

/**
 * Compares two plans of one layout, name by name. A block that only one of them knows is filled in for the other
 * too: that AWS has given it since renumbers nothing.
 * @param before `undefined` where there was no layout: then everything is added
 */
export function diffPlans(
  before: Plan | undefined,
  after: Plan,
  capabilities: readonly Capability[] = allCapabilities,
): PlanDiff {
  const then = before === undefined ? new Map<string, string>() : formerBlocks(before, after);
  const [earlier, later] = alignedPlans(before, after, capabilities);
  const moves = before === undefined ? [] : movedBlocks(before, after, then);
  const changes = handOvers(pairSites(earlier, later, capabilities).toSorted(byName)).map((change) =>
    withMove(change, moves),
  );
  const counts: Record<ChangeKind, number> = {
    kept: 0,
    added: 0,
    removed: 0,
    renumbered: 0,
    moved: 0,
    resized: 0,
    "handed over": 0,
  };
  for (const { change } of changes) counts[change]++;
  const ways = earlier === undefined ? [] : wayChanges(earlier, later, capabilities);
  return {
    verdict: verdictOf(counts, ways),
    renumbered: counts.renumbered + counts.moved > 0,
    counts,
    changes,
    ways,
    restarts: earlier === undefined ? [] : hostRestarts(earlier, later, capabilities),
  };
}

/** The two plans with the blocks that only one of them knows, each filled in for the other too. */
export function alignedPlans(
  before: Plan | undefined,
  after: Plan,
  capabilities: readonly Capability[] = allCapabilities,
): readonly [Plan | undefined, Plan] {
  if (before === undefined) return [undefined, after];
  const then = formerBlocks(before, after);
  const blocks = blocksFor(after, before, (name) => then.get(name) ?? name);
  return [filledBefore(before, after, then, capabilities), fillInPlan(after, blocks, capabilities)];
}

/** The changes as a table, what was kept left out, and the verdict. */
export function diffTable(diff: PlanDiff): string {
  const rows = diff.changes
    .filter(({ change }) => change !== "kept")
    .map(({ change, name, kind, before, after, from }) => [
      change,
      name,
      kind,
      before ?? "",
      after === null ? "" : before === null ? after : before === after ? "" : `-> ${after}`,
      from === null ? "" : `was ${from}'s`,
    ]);
  const ways = diff.ways.map(({ name, what, before, after }) => [
    before === null ? "said" : after === null ? "no longer said" : "said otherwise",
    name,
    what,
    before ?? "",
    after === null ? "" : before === null ? after : `-> ${after}`,
  ]);
  const tables = [rows, ways]
    .filter(({ length }) => length > 0)
    .map((table) => `${columns(table, "  ")}\n\n`);
  const restarts = diff.restarts.map(({ host, what }) => `${host} ${what}\n`);
  return `${tables.join("")}${diff.verdict}\n${restarts.join("")}`;
}

function verdictOf(counts: PlanDiff["counts"], ways: PlanDiff["ways"]): string {
  const parts = Object.entries(counts)
    .filter(([change, count]) => count > 0 || change === "renumbered")
    .map(([change, count]) => `${count} ${change}`);
  const judgement =
    counts.renumbered > 0
      ? "something changes its number"
      : counts.moved > 0
        ? "a block is another, and everything keeps its place in it"
        : "nothing changes its number";
  const others = ways.length === 0 ? [] : [`${ways.length} said otherwise`];
  return `${judgement}: ${[...parts, ...others].join(", ")}`;
}

/**
 * What the blocks of renamed sites and prefixes were called in the plan before. A former name may stand for long after
 * that: what the plan before has under the name of now was renamed already.
 */
function formerBlocks(before: Plan, after: Plan): ReadonlyMap<string, string> {
  const old = new Set(blockNames(before).map(({ name }) => name));
  return new Map(
    blockNames(after).flatMap(({ name, formerly }) =>
      formerly === undefined || old.has(name) || !old.has(formerly) ? [] : [[name, formerly] as const],
    ),
  );
}

/** Everything whose block a provider gives: no two have one name. */
function blockNames({ prefixes, sites }: Plan): readonly { name: string; formerly: string | undefined }[] {
  return [...prefixes.filter(({ delegated }) => delegated), ...sites.filter(({ kind }) => kind === "aws")];
}
/** The plan before with the blocks that the plan after knows, all of them under the names that they have now. */
function filledBefore(
  before: Plan,
  after: Plan,
  then: ReadonlyMap<string, string>,
  capabilities: readonly Capability[],
): Plan {
  const now = new Map([...then].map(([name, former]) => [former, name]));
  const filled = fillInPlan(
    before,
    blocksFor(before, after, (name) => now.get(name) ?? name),
    capabilities,
  );
  if (now.size === 0) return filled;
  const present = (block: UnknownBlock | undefined) =>
    block && { ...block, name: now.get(block.name) ?? block.name };
  const mapping: AddressMapping = {
    address: ({ block, value }) => new PlannedAddress(present(block), value),
    prefix: ({ block, value }) => new PlannedPrefix(present(block), value),
  };
  return mapAddresses(filled, mapping, capabilities);
}

/**
 * The blocks that `open` waits for and `known` knows, where they are of the length that was planned with.
 * @param inKnown what `known` calls a block of `open`
 */
function blocksFor(
  open: Plan,
  known: Plan,
  inKnown: (name: string) => string,
): Readonly<Record<string, Ipv6Prefix>> {
  const blocks = providersBlocks(known);
  return Object.fromEntries(
    unknownBlocks(open).flatMap(({ name, length }) => {
      const block = blocks.get(inKnown(name));
      return block?.length === length ? [[name, block] as const] : [];
    }),
  );
}

/** The blocks of providers that a plan knows, by name. */
function providersBlocks(plan: Plan): ReadonlyMap<string, Ipv6Prefix> {
  return new Map([
    ...plan.prefixes.flatMap(({ name, prefix, delegated, unknown }) =>
      delegated && unknown === undefined ? [[name, prefix.value] as const] : [],
    ),
    ...plan.sites.flatMap((site) =>
      site.kind === "aws" && site.vpc.unknown === undefined
        ? [[site.name, site.vpc.ipv6.value] as const]
        : [],
    ),
  ]);
}

interface MovedBlock {
  readonly from: Ipv6Prefix;
  readonly to: Ipv6Prefix;
}

/** Blocks that both plans know, and that are not the same. */
function movedBlocks(before: Plan, after: Plan, then: ReadonlyMap<string, string>): readonly MovedBlock[] {
  const old = providersBlocks(before);
  return [...providersBlocks(after)].flatMap(([name, to]) => {
    const from = old.get(then.get(name) ?? name);
    return from === undefined || to.equals(from) || to.length !== from.length ? [] : [{ from, to }];
  });
}

/** A number that is where it was in its block has moved with it. */
function withMove(change: PlanChange, moves: readonly MovedBlock[]): PlanChange {
  if (change.change !== "renumbered" || change.before === null || change.after === null) return change;
  const [old, oldLength] = splitLength(change.before);
  const [now, length] = splitLength(change.after);
  const isMove = (move: MovedBlock) =>
    old !== undefined &&
    now !== undefined &&
    length === oldLength &&
    move.from.contains(old) &&
    move.to.contains(now) &&
    move.from.offsetOf(old) === move.to.offsetOf(now);
  return moves.some(isMove) ? { ...change, change: "moved" } : change;
}

/** `3fff:b0b::1/64`; no address where it lies in a block that is not known. */
function splitLength(text: string): readonly [Ipv6Address | undefined, string] {
  const [address = "", length = ""] = text.split("/", 2);
  return [address.includes(":") ? Ipv6Address.parse(address) : undefined, length];
}

/** A thing's name begins with its site's, so that no more than the rows of one site are held at once. */
function pairSites(
  before: Plan | undefined,
  after: Plan,
  capabilities: readonly Capability[],
): readonly PlanChange[] {
  const changes: PlanChange[] = [];
  const [old, now] = [before?.sites ?? [], after.sites].map(
    (sites) => new Map(sites.map((site) => [site.name, site])),
  );
  for (const name of new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])) {
    const [earlier, later] = [old?.get(name), now?.get(name)].map((site) =>
      site === undefined ? [] : siteRows(site, capabilities),
    );
    for (const change of pairThings(earlier ?? [], later ?? [])) changes.push(change);
  }
  return changes;
}

/** Of one thing's numbers, equal ones are kept; what is left over on both sides was renumbered, pair by pair. */
function pairThings(earlier: readonly PlanRow[], later: readonly PlanRow[]): PlanChange[] {
  const before = grouped(earlier);
  const after = grouped(later);
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const old = before.get(key) ?? [];
    const now = after.get(key) ?? [];
    const kept = now.filter((row) => old.some((otherRow) => otherRow.address === row.address));
    const gone = old.filter((row) => !kept.some((otherRow) => otherRow.address === row.address));
    const come = now.filter((row) => !kept.includes(row));
    const changed = Array.from({ length: Math.max(gone.length, come.length) }, (_, index) =>
      changeOf(gone[index], come[index]),
    );
    return [...kept.map((row) => changeOf(row, row)), ...changed];
  });
}

function changeOf(before: PlanRow | undefined, after: PlanRow | undefined): PlanChange {
  const row = after ?? before;
  if (row === undefined) throw new Error("a change without a row before or after");
  return {
    change: kindOfChange(before, after),
    name: row.name,
    kind: row.kind,
    before: before?.address ?? null,
    after: after?.address ?? null,
    from: null,
  };
}

function kindOfChange(before: PlanRow | undefined, after: PlanRow | undefined): ChangeKind {
  if (before === undefined) return "added";
  if (after === undefined) return "removed";
  if (before.address === after.address) return "kept";
  return withoutLength(before.address) === withoutLength(after.address) ? "resized" : "renumbered";
}

/** `3fff:b0b::/64` without its length; `cloud/56+03::8/126` keeps that of its block. */
function withoutLength(address: string): string {
  return address.replace(/\/[0-9]+$/, "");
}

/**
 * A number that left one name and came to another of its kind was handed over. Where several had it, as sites with one
 * private space may, it was handed over by what is called the same in its site.
 */
function handOvers(changes: readonly PlanChange[]): PlanChange[] {
  const key = ({ kind }: PlanChange, address: string | null) => `${kind} ${address}`;
  const gone = new Map<string, PlanChange[]>();
  for (const change of changes) {
    if (change.change !== "removed") continue;
    const same = gone.get(key(change, change.before));
    if (same === undefined) gone.set(key(change, change.before), [change]);
    else same.push(change);
  }
  const taken = new Set<PlanChange>();
  const reported = changes.map((change): PlanChange => {
    if (change.change !== "added") return change;
    const left = (gone.get(key(change, change.after)) ?? []).filter((other) => !taken.has(other));
    const earlier = left.find(({ name }) => inSite(name) === inSite(change.name)) ?? left[0];
    if (earlier === undefined) return change;
    taken.add(earlier);
    return { ...change, change: "handed over", before: earlier.before, from: earlier.name };
  });
  return reported.filter((change) => !taken.has(change));
}

/** `uplink` of `rack/uplink`. */
function inSite(name: string): string {
  return name.slice(name.indexOf("/") + 1);
}

function grouped(rows: readonly PlanRow[]): Map<string, PlanRow[]> {
  const groups = new Map<string, PlanRow[]>();
  for (const row of rows) {
    const key = `${row.kind} ${row.name}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

function byName(a: PlanChange, b: PlanChange): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
