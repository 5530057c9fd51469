import type { Ipv6Prefix } from "../address/index.ts";
import { type Plan, resolvePlan, unknownBlocks } from "../plan/index.ts";
import { columns } from "./columns.ts";
import { type PlanRow, planRows } from "./table.ts";

/**
 * What became of a number between two plans:
 * - `kept`: same thing, same number;
 * - `added`, `removed`: the thing is only in the one or the other;
 * - `renumbered`: same thing, another number;
 * - `resized`: same thing, same first address, another prefix length;
 * - `handed over`: the number is now that of a thing of another name, as after renaming it.
 */
export type ChangeKind = "kept" | "added" | "removed" | "renumbered" | "resized" | "handed over";

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
  readonly renumbered: boolean;
  readonly counts: Readonly<Record<ChangeKind, number>>;
  /** In order of name. */
  readonly changes: readonly PlanChange[];
}

/**
 * Compares two plans of one layout, name by name. A block that only one of them knows is filled in for the other
 * too: that AWS has given it since renumbers nothing.
 * @param before `undefined` where there was no layout: then everything is added
 */
export function diffPlans(before: Plan | undefined, after: Plan): PlanDiff {
  const earlier = before === undefined ? [] : planRows(resolvePlan(before, blocksFor(before, after)));
  const later = planRows(before === undefined ? after : resolvePlan(after, blocksFor(after, before)));
  const changes = handOvers(pairThings(earlier, later)).sort(byName);
  const counts: Record<ChangeKind, number> = {
    kept: 0,
    added: 0,
    removed: 0,
    renumbered: 0,
    resized: 0,
    "handed over": 0,
  };
  for (const { change } of changes) counts[change]++;
  return { verdict: verdictOf(counts), renumbered: counts.renumbered > 0, counts, changes };
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
  return `${rows.length === 0 ? "" : `${columns(rows, "  ")}\n\n`}${diff.verdict}\n`;
}

function verdictOf(counts: PlanDiff["counts"]): string {
  const parts = Object.entries(counts)
    .filter(([change, count]) => count > 0 || change === "renumbered")
    .map(([change, count]) => `${count} ${change}`);
  const judgement = counts.renumbered > 0 ? "something changes its number" : "nothing changes its number";
  return `${judgement}: ${parts.join(", ")}`;
}

/** The blocks that `open` waits for and `known` knows, where they are of the length that was planned with. */
function blocksFor(open: Plan, known: Plan): Readonly<Record<string, Ipv6Prefix>> {
  const waiting = unknownBlocks(open);
  return Object.fromEntries(
    known.sites.flatMap((site) =>
      site.kind === "aws" &&
      site.vpc.unknown === undefined &&
      waiting.some(({ name, length }) => name === site.name && length === site.vpc.ipv6.length)
        ? [[site.name, site.vpc.ipv6.value]]
        : [],
    ),
  );
}

/** Of one thing's numbers, equal ones are kept; what is left over on both sides was renumbered, pair by pair. */
function pairThings(earlier: readonly PlanRow[], later: readonly PlanRow[]): PlanChange[] {
  const before = grouped(earlier);
  const after = grouped(later);
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const old = before.get(key) ?? [];
    const now = after.get(key) ?? [];
    const kept = now.filter((row) => old.some((one) => one.address === row.address));
    const gone = old.filter((row) => !kept.some((one) => one.address === row.address));
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

/** A number that left one name and came to another of its kind was handed over. */
function handOvers(changes: readonly PlanChange[]): PlanChange[] {
  const key = ({ kind }: PlanChange, address: string | null) => `${kind} ${address}`;
  const gone = new Map(
    changes.filter((one) => one.change === "removed").map((one) => [key(one, one.before), one]),
  );
  const taken = new Set<PlanChange>();
  const told = changes.map((one): PlanChange => {
    const earlier = one.change === "added" ? gone.get(key(one, one.after)) : undefined;
    if (earlier === undefined || taken.has(earlier)) return one;
    taken.add(earlier);
    return { ...one, change: "handed over", before: earlier.before, from: earlier.name };
  });
  return told.filter((one) => !taken.has(one));
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
