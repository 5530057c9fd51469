import {
  diffPlans,
  diffTable,
  jsonPieces,
  type Plan,
  planDiffJson,
  planFromText,
  problemsText,
} from "../core/index.ts";
import { Answer } from "./answer.ts";
import { GitRevision } from "./git-revision.ts";
import type { LayoutFile } from "./layout-file.ts";
import { print, printJson } from "./say.ts";

/** `hextet plan NAME --diff REF`: 1 where something is renumbered since, so that a pipeline can stop there. */
export async function printDiff(
  after: Plan,
  layout: LayoutFile,
  reference: string,
  options: { readonly json?: true },
): Promise<void> {
  const before = await planAt(layout, reference);
  const diff = diffPlans(before, after);
  if (options.json) await printJson(jsonPieces(planDiffJson(diff)));
  else print(diffTable(diff));
  if (diff.renumbered) process.exitCode = 1;
}

/** The plan as it was; `undefined` where the layout was not there yet. */
async function planAt(layout: LayoutFile, reference: string): Promise<Plan | undefined> {
  const revision = await GitRevision.find(reference, layout.path);
  const text = await revision.read(layout.path);
  if (text === undefined) return undefined;
  const ledger = await revision.read(layout.ledgerPath);
  const { plan, problems, allowed } = planFromText(layout.name, text, {
    ledger,
    called: layout.called,
    beside: revision.beside,
  });
  if (plan !== undefined) return plan;
  throw new Answer(
    3,
    `${problemsText(layout.path, problems, allowed)}\n${layout.path} of ${reference} has no plan to compare with`,
  );
}
