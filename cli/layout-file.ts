import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type LedgerUpdate, type Plan, planFromText, problemsText } from "../core/index.ts";
import { Answer } from "./answer.ts";
import { isSystemError, reasonOf } from "./reason.ts";

/** A layout as it lies on disk. */
export interface LayoutFile {
  /** The stack's name. */
  readonly name: string;
  /** As the person who typed the command calls it: the stack's name or the path, as a word of a shell. */
  readonly called: string;
  readonly path: string;
  readonly text: string;
  /** Where its ledger lies, or would. */
  readonly ledgerPath: string;
  /** The ledger's text; `undefined` where there is none yet. */
  readonly ledger: string | undefined;
}

/** `lab` is stacks/lab.layout.yaml; a path works too. @throws Answer where there is no such file */
export function findLayout(nameOrPath: string): LayoutFile {
  const byName = join("stacks", `${nameOrPath}.layout.yaml`);
  const path = /[/.]/.test(nameOrPath) ? nameOrPath : byName;
  if (!existsSync(path)) {
    throw new Answer(
      2,
      `${nameOrPath}: there is no ${path} here; give the name of a stack in stacks/, or the path of a layout`,
    );
  }
  const ledgerPath = ledgerOf(path);
  return {
    name: basename(path).replace(/(\.layout)?\.ya?ml$/, ""),
    called: shellWord(nameOrPath),
    path,
    text: readText(path),
    ledgerPath,
    ledger: existsSync(ledgerPath) ? readText(ledgerPath) : undefined,
  };
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const reason =
      isSystemError(error) && error.code === "EISDIR"
        ? "it is a folder, and a file is to be there"
        : reasonOf(error);
    throw new Answer(3, `${path} cannot be read: ${reason}`);
  }
}

/** A word as a POSIX shell reads it: what is safe stands as it is. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** The layout's plan; its warnings and what it allows go to standard error. @throws Answer with every problem where there is an error */
export function planOf(layout: LayoutFile): Plan {
  return plannedOf(layout).plan;
}

/** The same, and the ledger as it would be written today. @throws Answer as `planOf` */
export function plannedOf(layout: LayoutFile): { plan: Plan; ledger: LedgerUpdate } {
  const { ledger: text, name, path } = layout;
  const { plan, problems, allowed, ledger } = planFromText(name, layout.text, {
    ledger: text,
    today: today(),
    called: layout.called,
  });
  if (plan === undefined) throw new Answer(1, problemsText(path, problems, allowed));
  if (problems.length + allowed.length > 0)
    process.stderr.write(`${problemsText(path, problems, allowed)}\n`);
  if (ledger.behind) process.stderr.write(`${behindText(layout, ledger)}\n`);
  return { plan, ledger };
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
export function ledgerOf(layoutPath: string): string {
  return `${layoutPath.replace(/(\.layout)?\.ya?ml$/, "")}.ledger.jsonl`;
}
