import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileText } from "../core/file-text.ts";
import type { BesideLayout, LedgerUpdate, Plan } from "../core/index.ts";
import { planFromText } from "../core/plan-layout.ts";
import { problemsText } from "../core/problem/index.ts";
import { shellWord } from "../core/shell-word.ts";
import { Answer } from "./answer.ts";
import { isSystemError, reasonOf } from "./reason.ts";
import { report } from "./say.ts";

/** A layout as it lies on disk. */
export interface LayoutFile {
  /** The stack's name. */
  readonly name: string;
  /** What it was called by, a name or a path, as a shell takes it: for what a person is to type next. */
  readonly called: string;
  readonly path: string;
  readonly text: string;
  /** Where its ledger lies, or would. */
  readonly ledgerPath: string;
  /** The ledger's text; `undefined` where there is none yet. */
  readonly ledger: string | undefined;
  /** Reads a file beside it, by its path from the layout's folder. */
  readonly beside: BesideLayout;
}

/** `lab` is stacks/lab.layout.yaml; a path works too. @throws Answer where there is no such file */
export function findLayout(nameOrPath: string): LayoutFile {
  const path = layoutPath(nameOrPath);
  const text = readText(path);
  if (text === undefined)
    throw new Answer(
      2,
      `${nameOrPath}: there is no ${path} here; give the name of a stack in stacks/, or the path of a layout`,
    );
  const ledgerPath = ledgerOf(path);
  return {
    name: stackName(path),
    called: shellWord(nameOrPath),
    path,
    text,
    ledgerPath,
    ledger: readText(ledgerPath, { keepsMark: true }),
    beside: besideIn(dirname(path)),
  };
}

/** Files in a layout's folder: what a person has to put there is their problem's to say. */
function besideIn(folder: string): BesideLayout {
  return (path) => {
    try {
      return { text: fileText(readFileSync(join(folder, path))) };
    } catch (error) {
      return { reason: `cannot be read in ${folder}: ${reasonOf(error)}` };
    }
  };
}

/** Where the layout lies, or would, that a name or a path stands for. */
export function layoutPath(nameOrPath: string): string {
  return /[/.]/.test(nameOrPath) ? nameOrPath : join("stacks", `${nameOrPath}.layout.yaml`);
}

/** The stack's name: `lab` of `lab`, and of `stacks/lab.layout.yaml`. */
export function stackName(nameOrPath: string): string {
  return basename(nameOrPath).replace(/(\.layout)?\.ya?ml$/, "");
}

/** Nothing where nothing is; a ledger that is there and cannot be read is not taken for none. */
function readText(path: string, options?: { readonly keepsMark: boolean }): string | undefined {
  try {
    return fileText(readFileSync(path), options);
  } catch (error) {
    if (isSystemError(error) && error.code === "ENOENT") return undefined;
    const isFolder = isSystemError(error) && error.code === "EISDIR";
    const reason = isFolder ? "it is a folder, and a file is to be there" : reasonOf(error);
    throw new Answer(3, `${path} cannot be read: ${reason}`);
  }
}

/** The layout's plan; its warnings and what it allows go to standard error. @throws Answer with every problem where there is an error */
export function planOf(layout: LayoutFile): Plan {
  return plannedOf(layout).plan;
}

/** The same, and the ledger as it would be written today. @throws Answer as `planOf` */
export function plannedOf(layout: LayoutFile): { plan: Plan; ledger: LedgerUpdate } {
  const { ledger: text, name, called, path, beside } = layout;
  const { plan, problems, allowed, ledger } = planFromText(name, layout.text, {
    ledger: text,
    today: today(),
    called,
    beside,
  });
  if (plan === undefined) throw new Answer(1, problemsText(path, problems, allowed));
  if (problems.length + allowed.length > 0) report(`${problemsText(path, problems, allowed)}\n`);
  if (ledger.behind) report(`${behindText(layout, ledger)}\n`);
  return { plan, ledger };
}

/** Whether the layout has numbers that its ledger does not say. */
export function isBehind({ name, text, ledger, beside }: LayoutFile): boolean {
  return planFromText(name, text, { ledger, today: today(), beside }).ledger.behind;
}

/** What to do about a ledger that does not say everything. */
export function behindText({ called, ledgerPath }: LayoutFile, { changes }: LedgerUpdate): string {
  return `${ledgerPath} is behind the layout in ${changes.length} line${changes.length === 1 ? "" : "s"}; record what it gives out with: hextet plan ${called} --write`;
}

/** The day, as a ledger has it. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** `stacks/lab.ledger.jsonl`, beside `stacks/lab.layout.yaml`. */
export function ledgerOf(path: string): string {
  return `${path.replace(/(\.layout)?\.ya?ml$/, "")}.ledger.jsonl`;
}
