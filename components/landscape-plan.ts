import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  allowedTexts,
  type BesideLayout,
  fileText,
  keylessText,
  type LedgerUpdate,
  type Plan,
  planFromSource,
  planFromText,
  problemsText,
  severityOf,
  waitingText,
} from "../core/index.ts";
import type { LayoutSource } from "../core/layout/index.ts";
import { thrownText } from "../core/thrown-text.ts";
import { refusal } from "./refusal.ts";

/**
 * The text of a stack's layout, NAME.layout.yaml.
 *
 * @param folder where layouts lie; a URL that ends with a slash
 * @throws Error naming the file where it cannot be read
 */
export function stackLayout(stack: string, folder: URL): string {
  const file = fileURLToPath(new URL(`${stack}.layout.yaml`, folder));
  try {
    return fileText(readFileSync(file));
  } catch (error) {
    throw refusal(
      `the stack ${stack} has no layout: ${file} cannot be read (${thrownText(error)}); write one, or select another stack`,
    );
  }
}

/**
 * The text of a stack's ledger, NAME.ledger.jsonl; `undefined` where nothing has been handed out yet.
 *
 * @param folder where layouts lie; a URL that ends with a slash
 * @throws Error naming the file where it is there and cannot be read
 */
export function stackLedger(stack: string, folder: URL): string | undefined {
  const file = fileURLToPath(new URL(`${stack}.ledger.jsonl`, folder));
  try {
    return fileText(readFileSync(file));
  } catch (error) {
    // One that is there and cannot be read is not taken for none: everything would be allocated anew.
    if (typeof error === "object" && error !== null && "code" in error && error.code === "ENOENT")
      return undefined;
    throw refusal(`${file} cannot be read (${thrownText(error)}); it holds what ${stack} has handed out`);
  }
}

/** Files beside a layout, by their paths from its folder. */
export function filesBeside(folder: string): BesideLayout {
  return (path) => {
    try {
      return { text: fileText(readFileSync(join(folder, path))) };
    } catch (error) {
      return { reason: `cannot be read in ${folder}: ${thrownText(error)}` };
    }
  };
}

/** A plan, and findings that its layout says are meant so. */
export interface LandscapePlan {
  readonly plan: Plan;
  /** For a person, with the reasons. */
  readonly allowed: readonly string[];
}

/**
 * The plan of a layout and its ledger, or none of it; and what the layout allows, a line each.
 *
 * @param layout YAML text, or the same as an object
 * @param ledger the ledger's text; `undefined` where nothing has been handed out yet
 * @param folder where the files lie that it names
 * @throws Error with every problem and the line that it stands on, warnings too; or with the command that mends a ledger
 * that is behind the layout, or lacks a key
 */
export function landscapePlan(
  name: string,
  layout: string | LayoutSource,
  ledger: string | undefined,
  folder?: string,
): LandscapePlan {
  const options = { ledger, beside: folder === undefined ? undefined : filesBeside(folder) };
  const planned =
    typeof layout === "string" ? planFromText(name, layout, options) : planFromSource(name, layout, options);
  const { plan, problems } = planned;
  if (plan !== undefined) {
    refuseBehind(name, planned.ledger);
    const keyless = keylessText(plan, name);
    if (keyless !== undefined) throw refusal(keyless);
    return { plan, allowed: allowedTexts(planned.allowed) };
  }
  const errors = problems.filter((problem) => severityOf(problem) === "error");
  const count = errors.length === 1 ? "one problem" : `${errors.length} problems`;
  const text = problemsText(`${name}.layout.yaml`, problems, planned.allowed);
  throw refusal(`the layout ${name} has ${count}:\n${text.replace(/^(?=.)/gm, "  ")}`);
}

/** Numbers that nobody has recorded could be others at the next run. */
function refuseBehind(name: string, { behind, changes }: LedgerUpdate): void {
  if (!behind) return;
  const owners = changes.filter(({ kind }) => kind !== "pinned").map(({ owner }) => owner);
  const some = owners.slice(0, 3).join(", ");
  const more = owners.length > 3 ? ` and ${owners.length - 3} more` : "";
  throw refusal(
    `the ledger of ${name} is behind its layout (${some}${more}); bring it up to date with: hextet plan ${name} --write`,
  );
}

/**
 * A preview shows every place in a block that is not known yet; what is written on hosts needs the block.
 *
 * @throws Error naming each block, who waits for it and how to record it
 */
export function refuseWaiting(plan: Plan, dryRun: boolean): void {
  const waiting = waitingText(plan, "hosts and subnets");
  if (waiting !== undefined && !dryRun) throw refusal(waiting);
}
