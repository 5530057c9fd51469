import { capabilities as allCapabilities, type Capability } from "./capabilities/index.ts";
import { firstBoots } from "./first-boot.ts";
import {
  type BesideLayout,
  type Layout,
  lintLayout,
  locateLedgerProblems,
  type ReadResult,
  readLayout,
  readSource,
  resolveLayout,
  settleProblems,
} from "./layout/index.ts";
import { Ledger, type LedgerLine, type ParsedLedger, parseLedger, type StrangeLine } from "./ledger/index.ts";
import {
  type AllocatedSpace,
  type FormerLines,
  fillIdentifiers,
  fillUniqueLocal,
  type LedgerUpdate,
  makePlan,
  type Plan,
  pinnedLines,
  presentLine,
  renameLines,
  updateLedger,
} from "./plan/index.ts";
import { type AllowedProblem, compareProblems, type Problem, severityOf } from "./problem/index.ts";
import { writtenTwice } from "./written-twice.ts";

/** A plan, where nothing is an error, and every problem of every stage. */
export interface Planned {
  readonly plan: Plan | undefined;
  readonly problems: readonly Problem[];
  /** What the layout allows where it stands, with its reasons; none of `problems`. */
  readonly allowed: readonly AllowedProblem[];
  /** What the ledger would say, and whether it is behind; of use where there is a plan. */
  readonly ledger: LedgerUpdate;
}

/** What a plan rests on besides its layout. */
export interface PlanOptions {
  /**
   * The ledger's text.
   * @default nothing has been handed out yet
   */
  readonly ledger?: string | undefined;
  /**
   * What a person is to call the layout by where something is to be typed: its path, where it lies elsewhere than in stacks/.
   * @default the stack's name
   */
  readonly called?: string | undefined;
  /**
   * The day on which a number is freed whose owner has gone, `2026-11-21`: for whoever writes the ledger.
   * @default none is freed
   */
  readonly today?: string | undefined;
  /**
   * A text that nobody can guess, to draw unique local prefixes and opaque identifiers from: for whoever writes the ledger.
   * @default none is drawn
   */
  readonly randomness?: string | undefined;
  /**
   * The files beside the layout, by their paths from its folder.
   * @default there are none
   */
  readonly beside?: BesideLayout | undefined;
}

/** Plans a layout written in YAML. `name` is the stack's. Never throws. */
export function planFromText(name: string, yaml: string, options: PlanOptions = {}): Planned {
  return planned(planRead(name, readLayout(yaml), options));
}

/** Plans a layout given as a TypeScript object (see `LayoutSource`). Never throws. */
export function planFromSource(name: string, source: unknown, options: PlanOptions = {}): Planned {
  return planned(planRead(name, readSource(source), options));
}

function planned({ plan, problems, allowed, ledger }: Planned): Planned {
  return { plan, problems, allowed, ledger };
}

/** A plan, and what its ledger was read as. */
export interface PlannedLines extends Planned {
  /** The ledger's lines under the names of now. */
  readonly lines: readonly LedgerLine[];
  /** Those of them that go by another name than they were written with, each with the line as it was written. */
  readonly formerly: FormerLines;
  readonly strange: readonly StrangeLine[];
  /** What is wrong with the ledger's text. */
  readonly ledgerProblems: readonly Problem[];
  /** What the layout pins, as lines, also where that could not be given. */
  readonly pins: readonly LedgerLine[];
  /** Any line under the names of now. */
  readonly present: (line: LedgerLine) => LedgerLine;
}

/** The same for whoever changes the ledger otherwise than by bringing it up to date. Never throws. */
export function planLines(name: string, yaml: string, options: PlanOptions): PlannedLines {
  return planRead(name, readLayout(yaml), options);
}

/** All stages run, whatever the ones before found: one mistake hides no other. */
export function planRead(
  name: string,
  read: ReadResult,
  options: PlanOptions,
  capabilities: readonly Capability[] = allCapabilities,
): PlannedLines {
  const called = options.called ?? name;
  const written = parseLedger(called, options.ledger ?? "");
  const asWritten = new Ledger(written.lines);
  const local =
    read.source === undefined
      ? undefined
      : fillUniqueLocal(name, called, read.source, asWritten, options.randomness);
  const resolved = resolveLayout(name, { ...read, source: local?.source }, capabilities, options.beside);
  const made = planResolved(resolved.layout, written, asWritten, local?.spaces ?? [], options, capabilities);
  const lints = made.layout === undefined ? [] : lintLayout(made.layout, capabilities);
  const settled = settleProblems(
    read,
    [
      ...resolved.problems,
      ...(local?.problems ?? []),
      ...made.problems,
      ...(made.plan === undefined ? [] : firstBoots(made.plan, capabilities)),
      ...(made.plan === undefined ? [] : writtenTwice(made.plan, capabilities)),
      ...lints,
    ],
    capabilities,
  );
  const allowed = settled.allowed;
  const problems = [...settled.problems, ...locateLedgerProblems(options.ledger ?? "", written.problems)];
  const failed = problems.some((problem) => severityOf(problem) === "error");
  // A plan is the same wherever in its text a layout says things.
  const warnings = problems.map(({ place: _, ...problem }) => problem).sort(compareProblems);
  return {
    plan: failed || made.plan === undefined ? undefined : { ...made.plan, warnings },
    problems,
    allowed,
    ledger: made.ledger,
    lines: made.lines,
    formerly: made.formerly,
    strange: written.strange,
    ledgerProblems: written.problems,
    pins: made.pins,
    present: resolved.layout === undefined ? (line) => line : presentLine(resolved.layout, capabilities),
  };
}

function planResolved(
  layout: Layout | undefined,
  written: ParsedLedger,
  asWritten: Ledger,
  drawn: readonly AllocatedSpace[],
  { ledger: text, today, randomness, called = layout?.name ?? "" }: PlanOptions,
  capabilities: readonly Capability[],
) {
  if (layout === undefined) {
    const ledger = { text: text ?? "", changes: [], behind: false };
    const { lines } = written;
    return { layout, plan: undefined, problems: [], ledger, lines, formerly: new Map(), pins: [] };
  }
  const renamed = renameLines(layout, called, written.lines, capabilities);
  const ledger = renamed.lines === written.lines ? asWritten : new Ledger(renamed.lines);
  const filled = fillIdentifiers(layout, ledger, randomness, called, capabilities);
  const made = makePlan(filled.layout, ledger, called, capabilities);
  const spaces = [...made.spaces, ...drawn, ...filled.spaces];
  return {
    ...made,
    layout: filled.layout,
    problems: [...renamed.problems, ...made.problems, ...filled.problems],
    ledger: updateLedger(ledger, renamed.formerly, written.strange, spaces, today),
    lines: renamed.lines,
    formerly: renamed.formerly,
    pins: pinnedLines(spaces),
  };
}
