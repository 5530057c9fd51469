import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { joined } from "../cli/pieces.ts";
import { saveFile } from "../cli/save-files.ts";
import {
  diffPlans,
  diffTable,
  type Plan,
  parseDomain,
  parseLedger,
  planFromText,
  planJsonPieces,
  planTablePieces,
  planZones,
  releaseNumbers,
  renderHost,
  whyNumber,
  zonesPieces,
} from "../core/index.ts";
import { bigLayout } from "./big-layout.ts";

/** Microseconds of the processors for each address, by what is done. */
export type Growth = Readonly<Record<string, number>>;

/** A layout of one size, the ledger that it has once that is written, and a folder to write into. */
interface Given {
  readonly hosts: number;
  readonly layout: string;
  readonly ledger: string;
  /** The layout without its guests, whose numbers rest in the ledger after it; made when it is asked for. */
  readonly bare: () => { readonly layout: string; readonly ledger: string };
  readonly folder: string;
}

/** Addresses of each host. */
export const perHost = 10;
/** As many are gone through at least each time that is measured: what is small is done again and again. */
const least = 20_000;

/**
 * What is done, as the command does it, with what it begins with made beforehand: a plan of nobody else's, whose addresses
 * have not been written as text yet.
 */
const stages: Readonly<Record<string, (given: Given) => () => unknown>> = {
  plan: (given) => () => planOf(given),
  "plan --write": (given) => () => saveFile(join(given.folder, "big.ledger.jsonl"), ledgerOf(given)),
  table: stage((plan, given) => written(given, planTablePieces(plan))),
  "--json": stage((plan, given) => written(given, planJsonPieces(plan))),
  "--zone": stage((plan, given) => {
    const zones = planZones(plan, parseDomain("example.net"));
    return written(given, zonesPieces("big", zones, undefined));
  }),
  render: stage((plan) => {
    let files = 0;
    for (const site of plan.sites) for (const host of site.hosts) files += renderHost(host).files.length;
    return files;
  }),
  "--diff": (given) => {
    const [before, after] = [planOf(given), planOf(given)];
    return () => diffTable(diffPlans(before, after));
  },
  why: (given) => {
    const plan = planOf(given);
    const { lines } = parseLedger("big", given.ledger);
    return () => whyNumber(plan, lines, "site-0/host-7/guest-3");
  },
  resting: ({ bare }) => {
    const { layout, ledger } = bare();
    return () => planFromText("big", layout, { ledger }).ledger.text;
  },
  "ledger release": ({ bare }) => {
    const { layout, ledger } = bare();
    return () => releaseNumbers("big", layout, { ledger, today }, []).text;
  },
};

/** What is measured, by name. */
export const stageNames: readonly string[] = Object.keys(stages);

const today = "2026-11-21";

function stage(act: (plan: Plan, given: Given) => unknown): (given: Given) => () => unknown {
  return (given) => {
    const plan = planOf(given);
    return () => act(plan, given);
  };
}

function planOf({ hosts, layout, ledger }: Given): Plan {
  const { plan } = planFromText("big", layout, { ledger });
  if (plan === undefined) throw new Error(`${hosts} hosts have no plan`);
  return plan;
}

/** Of a layout that has none yet. */
function ledgerOf({ layout }: Pick<Given, "layout">): string {
  return planFromText("big", layout, { today, randomness: "none" }).ledger.text;
}

/** Into a file, as the shell's `>` has it. */
function written({ folder }: Given, pieces: Iterable<string>): void {
  const opened = openSync(join(folder, "printed"), "w");
  for (const text of joined(pieces)) writeSync(opened, text);
  closeSync(opened);
}

/**
 * Growth of one layout by number of hosts, in one warm process, so that only the size differs: each figure the best of
 * some rounds, in which all sizes take turns, so that other work on the machine meets them alike. The processors' time and
 * not the clock's, and with what collecting garbage takes, which has to be as often at each size.
 * @param names what is measured, of `stageNames`
 */
export function measureGrowth(
  sizes: readonly number[],
  folder: string,
  say: (text: string) => void,
  names: readonly string[] = stageNames,
  rounds = 3,
): ReadonlyMap<number, Growth> {
  const chosen = Object.entries(stages).filter(([name]) => names.includes(name));
  const given = sizes.map((hosts) => givenOf(hosts, folder));
  const [smallest] = given;
  if (smallest !== undefined) for (const [, prepare] of chosen) measured(smallest, prepare);
  const growth = new Map(sizes.map((hosts) => [hosts, new Map<string, number>()]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, prepare] of chosen) {
      const each = given.map((size) => {
        const took = measured(size, prepare);
        const best = growth.get(size.hosts);
        best?.set(name, Math.min(took, best.get(name) ?? took));
        return `${size.hosts * perHost}: ${took.toFixed(1)}`;
      });
      say(`  round ${round + 1}, ${name}, µs for each of ${each.join(", of ")}`);
    }
  }
  return new Map([...growth].map(([hosts, figures]) => [hosts, Object.fromEntries(figures)]));
}

function givenOf(hosts: number, folder: string): Given {
  const layout = bigLayout({ hosts, addressesPerHost: perHost });
  const ledger = ledgerOf({ layout });
  let made: ReturnType<Given["bare"]> | undefined;
  const bare = () => {
    const without = bigLayout({ hosts, addressesPerHost: 2 });
    made ??= { layout: without, ledger: planFromText("big", without, { ledger, today }).ledger.text };
    return made;
  };
  return { hosts, layout, ledger, bare, folder };
}

function measured(given: Given, prepare: (given: Given) => () => unknown): number {
  const addresses = given.hosts * perHost;
  const times = Math.max(1, Math.ceil(least / addresses));
  const acts = Array.from({ length: times }, () => prepare(given));
  const before = process.cpuUsage();
  for (const act of acts) act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / (addresses * times);
}
