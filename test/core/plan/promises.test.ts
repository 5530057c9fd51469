import { expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  type LayoutSource,
  Ledger,
  type LedgerLine,
  lastNumber,
  type Plan,
  type Problem,
  parseLedger,
  planFromSource,
  planRows,
  severityOf,
} from "../../../core/index.ts";
import { apply, type Edit, type Effect, editKinds, firstLayout, shuffled } from "./edits.ts";

/** What no edit may do, over random sequences of edits; HEXTET_RUNS says how many. */
const numRuns = Number(process.env["HEXTET_RUNS"] ?? "250");

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom(...editKinds),
  a: fc.nat(1),
  b: fc.nat(9),
  c: fc.nat(9999),
});
const sequences = fc.array(edit, { minLength: 1, maxLength: 12, size: "max" });

/** What may stop an edit of those that are made here: a pin that somebody has, rests, or is beyond the smaller network it moves to; no room to grow. */
const refusals = [
  ...["HX030", "HX031", "HX032", "HX037", "HX065", "HX066"],
  ...["HX068", "HX081", "HX092", "HX093"],
];

/** Whether a problem may stop an edit; besides those above, one container too many for the small IPv4 block of a pool. */
function mayRefuse({ code, path }: Problem): boolean {
  return refusals.includes(code) || (code === "HX022" && path.at(-1) === "ipv4");
}

interface State {
  readonly layout: LayoutSource;
  readonly ledger: string;
  readonly lines: readonly LedgerLine[];
  readonly plan: Plan;
  readonly day: string;
}

/** One edit that was taken: how things were, how they are, and what it may have changed. */
type Step = (before: State, after: State, effect: Effect) => void;

/** Applies edits one by one; each that is refused for a reason of its own is taken back. */
function run(edits: readonly Edit[], check: Step): State {
  let state = planned(firstLayout(), "", 0);
  if (Array.isArray(state)) throw new Error(JSON.stringify(state));
  for (const [index, entry] of edits.entries()) {
    const layout = structuredClone(state.layout);
    const step = index + 1;
    const effect = apply(layout, entry, step);
    if (effect === undefined) continue;
    const after = planned(layout, state.ledger, step);
    if (Array.isArray(after)) {
      expect(after.filter((problem) => !mayRefuse(problem))).toEqual([]);
      continue;
    }
    check(state, after, effect);
    state = after;
  }
  return state;
}

function planned(layout: LayoutSource, ledger: string, step: number): State | Problem[] {
  const day = `2026-01-${String(step + 1).padStart(2, "0")}`;
  const today = { today: day, randomness: "promises" };
  const made = planFromSource("promises", withReferences(layout), { ledger, ...today });
  if (made.plan === undefined) return made.problems.filter((problem) => severityOf(problem) === "error");
  const { lines, problems } = parseLedger("promises", made.ledger.text);
  if (problems.length > 0) throw new Error(`a ledger just written has problems: ${JSON.stringify(problems)}`);
  return { layout, ledger: made.ledger.text, lines, plan: made.plan, day };
}

/** The same with every host reached by reference: at its own bridge, through the next one's. */
function withReferences(layout: LayoutSource): LayoutSource {
  const names = Object.entries(layout.sites).flatMap(([site, { hosts }]) =>
    Object.keys(hosts ?? {}).map((host) => `${site}/${host}`),
  );
  names.sort();
  const sites = Object.entries(layout.sites).map(([site, value]) => {
    const hosts = Object.entries(value.hosts ?? {}).map(([name, host]) => {
      const next = names[(names.indexOf(`${site}/${name}`) + 1) % names.length];
      const bastion = { address: { ref: `${next}/vmbr2` }, hostKey: "lab" };
      const connect = { address: { ref: `${site}/${name}` }, hostKey: "lab", bastion };
      return [name, { ...host, connect }];
    });
    return [site, { ...value, hosts: Object.fromEntries(hosts) }];
  });
  return { ...layout, sites: Object.fromEntries(sites) };
}

/** Every number of a plan, by what has it; a block by its first address, since it may grow. */
function numbers(plan: Plan): Map<string, string> {
  return new Map(
    planRows(plan).map((row) => [
      `${row.kind} ${row.name}${row.address.includes(":") ? "" : " IPv4"}`,
      row.address.replace(/\/[0-9]+$/, ""),
    ]),
  );
}

/** Says which promise is broken, and how; asked only then, since `expect` takes longer than a plan does. */
function broken(promise: string, found: unknown, wanted: unknown): void {
  expect({ promise, is: found }).toEqual({ promise, is: wanted });
}

const keepsItsNumber: Step = (before, after, effect) => {
  const now = numbers(after.plan);
  for (const [key, address] of numbers(before.plan)) {
    if (effect.touched(key)) continue;
    const plain = key.replace(/ IPv4$/, "");
    const renamed = effect.renamed(plain) + key.slice(plain.length);
    const kept = now.get(renamed);
    if (kept === undefined && renamed !== key) throw new Error(`${key} was renamed and is gone`);
    if (kept !== undefined && kept !== address)
      broken("a name keeps its number, whatever is done to others", [key, kept], [key, address]);
  }
};

const restsWithItsDay: Step = (before, after) => {
  const promise = "a number that was given back rests with its day, and goes to nobody but who had it";
  const rested = before.lines.filter((line) => line.freed !== undefined);
  const held = after.lines.filter((line) => line.freed === undefined);
  for (const line of after.lines) {
    if (line.freed === undefined || rested.some((other) => other.number === line.number)) continue;
    if (line.freed !== after.day) broken(promise, line, { ...line, freed: after.day });
  }
  for (const was of rested) {
    const taker = held.find(
      (line) => line.space === was.space && line.number <= lastNumber(was) && was.number <= lastNumber(line),
    );
    if (taker !== undefined && taker.owner !== was.owner)
      broken(promise, [taker.owner, was.number], [was.owner, was.number]);
  }
};

const nobodySharesANumber: Step = (_, { lines }) => {
  const spaces = new Map<string, { first: bigint; last: bigint; owner: string }[]>();
  for (const line of new Ledger(lines).lines) {
    if (line.freed !== undefined) continue;
    const stretch = { first: line.number, last: lastNumber(line), owner: line.owner };
    const others = spaces.get(line.space) ?? [];
    for (const other of others) {
      if (stretch.first <= other.last && stretch.last >= other.first)
        broken("no two hold one number", [line.space, stretch, other], []);
    }
    spaces.set(line.space, [...others, stretch]);
  }
};

const promises = [keepsItsNumber, restsWithItsDay, nobodySharesANumber];

/** Equal layouts and ledgers give equal bytes, in any order of keys, and nothing is left to write. */
function comesOutTheSameInAnyOrder({ layout, ledger, plan }: State, seed: number): void {
  const other = structuredClone(layout);
  other.sites = shuffled(other.sites, seed);
  for (const site of Object.values(other.sites)) {
    site.hosts = shuffled(site.hosts ?? {}, seed);
    site.networks = shuffled(site.networks ?? {}, seed);
    for (const host of Object.values(site.hosts)) host.guests = shuffled(host.guests ?? {}, seed);
  }
  const again = planFromSource("promises", withReferences(other), { ledger });
  expect(again.ledger).toEqual({ text: ledger, changes: [], behind: false });
  expect(JSON.stringify(again.plan)).toBe(JSON.stringify(plan));
}

test("over any sequence of edits names keep their numbers, freed ones rest, no two hold one, and no order of keys matters", () => {
  fc.assert(
    fc.property(sequences, fc.nat(999), (edits, seed) => {
      const last = run(edits, (before, after, effect) => {
        for (const promise of promises) promise(before, after, effect);
      });
      comesOutTheSameInAnyOrder(last, seed);
    }),
    { numRuns },
  );
});
