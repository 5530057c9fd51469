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
  /** The layout without its guests, whose numbers rest in the ledger after it. */
  readonly bare: string;
  readonly resting: string;
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
  resting: (given) => () => planFromText("big", given.bare, { ledger: given.resting }).ledger.text,
  "ledger release": (given) => () =>
    releaseNumbers("big", given.bare, { ledger: given.resting, today }, []).text,
};

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
 * some rounds. The processors' time and not the clock's, which tells of other work on the machine; and with what collecting
 * garbage takes, which has to be as often at each size.
 */
export function measureGrowth(
  sizes: readonly number[],
  folder: string,
  say: (text: string) => void,
): ReadonlyMap<number, Growth> {
  const [smallest] = sizes;
  if (smallest !== undefined)
    for (const prepare of Object.values(stages)) measured(givenOf(smallest, folder), prepare, 2);
  const growth = new Map<number, Growth>();
  for (const hosts of sizes) {
    const given = givenOf(hosts, folder);
    const figures: Record<string, number> = {};
    for (const [name, prepare] of Object.entries(stages)) {
      figures[name] = measured(given, prepare, roundsOf(hosts));
      say(`  ${hosts * perHost} addresses, ${name}: ${figures[name].toFixed(1)} µs each`);
    }
    growth.set(hosts, figures);
  }
  return growth;
}

function givenOf(hosts: number, folder: string): Given {
  const layout = bigLayout({ hosts, addressesPerHost: perHost });
  const bare = bigLayout({ hosts, addressesPerHost: 2 });
  const ledger = ledgerOf({ layout });
  const resting = planFromText("big", bare, { ledger, today }).ledger.text;
  return { hosts, layout, ledger, bare, resting, folder };
}

function roundsOf(hosts: number): number {
  return hosts > 1000 ? 2 : 5;
}

function measured(given: Given, prepare: (given: Given) => () => unknown, rounds: number): number {
  const addresses = given.hosts * perHost;
  const times = Math.max(1, Math.ceil(least / addresses));
  const took = Array.from({ length: rounds }, () => {
    const acts = Array.from({ length: times }, () => prepare(given));
    const before = process.cpuUsage();
    for (const act of acts) act();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / (addresses * times);
  });
  return Math.min(...took);
}
