import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  type LayoutSource,
  Ledger,
  lastNumber,
  type Plan,
  type Problem,
  parseLedger,
  planFromSource,
  planRows,
  severityOf,
} from "../../../core/index.ts";
import { apply, type Edit, editKinds, firstLayout, shuffled } from "./edits.ts";

/** What no edit may do, over random sequences of edits; HEXTET_RUNS says how many. */
const numRuns = Number(process.env["HEXTET_RUNS"] ?? "1000");

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
  layout: LayoutSource;
  ledger: string;
  plan: Plan;
}

/** Applies edits one by one; each that is refused for a reason of its own is taken back. */
function run(
  edits: readonly Edit[],
  check: (before: State, after: State, edit: Edit, step: number) => void,
): State {
  let state = planned(firstLayout(), "", 0);
  if (Array.isArray(state)) throw new Error(JSON.stringify(state));
  for (const [index, one] of edits.entries()) {
    const layout = structuredClone(state.layout);
    const step = index + 1;
    if (apply(layout, one, step) === undefined) continue;
    const after = planned(layout, state.ledger, step);
    if (Array.isArray(after)) {
      expect(after.filter((problem) => !mayRefuse(problem))).toEqual([]);
      continue;
    }
    check(state, after, one, step);
    state = after;
  }
  return state;
}

function planned(layout: LayoutSource, ledger: string, step: number): State | Problem[] {
  const today = `2026-01-${String(step + 1).padStart(2, "0")}`;
  const made = planFromSource("promises", withReferences(layout), { ledger, today, randomness: "promises" });
  if (made.plan !== undefined) return { layout, ledger: made.ledger.text, plan: made.plan };
  return made.problems.filter((problem) => severityOf(problem) === "error");
}

/** The same with every host reached by reference: at its own bridge, through the next one's. */
function withReferences(layout: LayoutSource): LayoutSource {
  const names = Object.entries(layout.sites).flatMap(([site, { hosts }]) =>
    Object.keys(hosts ?? {}).map((host) => `${site}/${host}`),
  );
  names.sort();
  const sites = Object.entries(layout.sites).map(([site, one]) => {
    const hosts = Object.entries(one.hosts ?? {}).map(([name, host]) => {
      const next = names[(names.indexOf(`${site}/${name}`) + 1) % names.length];
      const bastion = { address: { ref: `${next}/vmbr2` }, hostKey: "lab" };
      const connect = { address: { ref: `${site}/${name}` }, hostKey: "lab", bastion };
      return [name, { ...host, connect }];
    });
    return [site, { ...one, hosts: Object.fromEntries(hosts) }];
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

describe("over any sequence of edits", () => {
  test("a name keeps its number, whatever is done to others", () => {
    fc.assert(
      fc.property(sequences, (edits) => {
        run(edits, (before, after, one, step) => {
          const effect = apply(structuredClone(before.layout), one, step);
          const now = numbers(after.plan);
          for (const [key, address] of numbers(before.plan)) {
            if (effect === undefined || effect.touched(key)) continue;
            const plain = key.replace(/ IPv4$/, "");
            const renamed = effect.renamed(plain) + key.slice(plain.length);
            const kept = now.get(renamed);
            if (kept !== undefined) expect([key, kept]).toEqual([key, address]);
            else if (renamed !== key) throw new Error(`${key} was renamed and is gone`);
          }
        });
      }),
      { numRuns },
    );
  });

  test("equal layouts and ledgers give equal bytes, in any order of keys, and nothing is left to write", () => {
    fc.assert(
      fc.property(sequences, fc.nat(999), (edits, seed) => {
        const { layout, ledger, plan } = run(edits, () => {});
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
      }),
      { numRuns: Math.ceil(numRuns / 4) },
    );
  });

  test("a number that was given back rests with its day, and goes to nobody but who had it", () => {
    fc.assert(
      fc.property(sequences, (edits) => {
        run(edits, (before, after, _, step) => {
          const old = parseLedger("promises", before.ledger).lines;
          const now = parseLedger("promises", after.ledger);
          expect(now.problems).toEqual([]);
          const held = now.lines.filter((line) => line.freed === undefined);
          const day = `2026-01-${String(step + 1).padStart(2, "0")}`;
          for (const line of now.lines) {
            if (
              line.freed === undefined ||
              old.some((one) => one.freed !== undefined && one.number === line.number)
            )
              continue;
            expect(line.freed).toBe(day);
          }
          for (const rested of old.filter((line) => line.freed !== undefined)) {
            const taker = held.find(
              (line) =>
                line.space === rested.space &&
                line.number <= lastNumber(rested) &&
                rested.number <= lastNumber(line),
            );
            if (taker !== undefined)
              expect([taker.owner, rested.number]).toEqual([rested.owner, rested.number]);
          }
        });
      }),
      { numRuns: Math.ceil(numRuns / 4) },
    );
  });

  test("no two hold one number", () => {
    fc.assert(
      fc.property(sequences, (edits) => {
        const { ledger } = run(edits, () => {});
        const spaces = new Map<string, { first: bigint; last: bigint }[]>();
        for (const line of new Ledger(parseLedger("promises", ledger).lines).lines) {
          if (line.freed !== undefined) continue;
          const others = spaces.get(line.space) ?? [];
          for (const other of others)
            expect(line.number > other.last || lastNumber(line) < other.first).toBe(true);
          spaces.set(line.space, [...others, { first: line.number, last: lastNumber(line) }]);
        }
      }),
      { numRuns: Math.ceil(numRuns / 4) },
    );
  });
});
