import { readFileSync } from "node:fs";
import { join } from "node:path";
import { planFromText, problemsText } from "../core/index.ts";
import {
  brokenRules,
  commentLimit,
  type ReviewRule,
  readPreview,
  readRehearsal,
  reviewJson,
  reviewOf,
  reviewRules,
  reviewText,
} from "../core/report/review/index.ts";
import { Answer } from "./answer.ts";
import { GitRevision } from "./git-revision.ts";
import { behindText, findLayout, type LayoutFile, today } from "./layout-file.ts";
import { reasonOf } from "./reason.ts";
import { noting, reviewHash, staleText } from "./review-hash.ts";
import { saveFile } from "./save-files.ts";
import { print, report } from "./say.ts";

export interface ReviewCommandOptions {
  readonly base?: string;
  readonly preview?: string;
  readonly rehearsal?: string;
  readonly check?: string;
  /** The rules' names, or `true` for all of them. */
  readonly exitCode?: string | true;
  readonly link?: string;
  readonly whole?: true;
  readonly json?: true;
  /** A folder for all three of them. */
  readonly out?: string;
}

/** `hextet review NAME`: 1 where a rule that was asked for is broken, or the change is not the one that was reviewed. */
export async function review(name: string, options: ReviewCommandOptions): Promise<void> {
  const rules = rulesOf(options.exitCode);
  if (options.check !== undefined && !/^[0-9a-f]{64}$/.test(options.check))
    throw new Answer(2, `--check ${options.check}: is no hash; give the 64 digits that hextet review prints`);
  if (typeof options.exitCode === "string" && rules.includes("replaced") && options.preview === undefined)
    throw new Answer(
      2,
      "--exit-code replaced: a preview alone shows what is replaced; give it with --preview FILE",
    );
  const layout = findLayout(name);
  const { revision, called } = await baseOf(layout, options.base);
  const texts = { layout: await revision.read(layout.path), ledger: await revision.read(layout.ledgerPath) };
  const beside = new Map<string, string>();
  const before =
    texts.layout === undefined
      ? undefined
      : planBefore(layout, texts.layout, texts.ledger, revision, beside, called);
  const after = planAfter(layout, beside);
  const hash = await reviewHash({ layout, before: texts, beside });
  if (options.check !== undefined) {
    if (options.check !== hash) throw new Answer(1, staleText(layout.called, options.check, hash, revision));
    return print(`${layout.called}: is what was reviewed (${hash})\n`);
  }
  const found = reviewOf(before, after, {
    base: called,
    hash,
    preview: given(options.preview, "--preview", "what pulumi preview --json prints", readPreview),
    rehearsed: given(options.rehearsal, "--rehearsal", "what hextet rehearse --json prints", readRehearsal),
  });
  if (found.rehearsed !== undefined && found.rehearsed.stack !== found.stack)
    throw new Answer(
      2,
      `--rehearsal ${options.rehearsal}: is of the stack ${found.rehearsed.stack}, and not of ${found.stack}; rehearse this one: hextet rehearse ${layout.called} --json`,
    );
  const shown = rules.length === 0 ? reviewRules : rules;
  const { link, whole, out } = options;
  const markdown = (limit: number) => reviewText(found, { limit, link, rules: shown });
  const json = () => `${JSON.stringify(reviewJson(found, shown), null, 2)}\n`;
  if (out !== undefined) {
    saveFile(join(out, "review.md"), markdown(commentLimit));
    saveFile(join(out, "review-whole.md"), markdown(Number.POSITIVE_INFINITY));
    saveFile(join(out, "review.json"), json());
  }
  print(options.json ? json() : markdown(whole ? Number.POSITIVE_INFINITY : commentLimit));
  if (brokenRules(found, rules).length > 0) process.exitCode = 1;
}

/** What `--base` names, or where the work began; and what a person calls it. */
async function baseOf(
  layout: LayoutFile,
  reference: string | undefined,
): Promise<{ revision: GitRevision; called: string }> {
  const found =
    reference === undefined
      ? await GitRevision.branchedFrom(layout.path)
      : { reference, revision: await GitRevision.find(reference, layout.path) };
  const commit = found.revision.commit.slice(0, 12);
  return {
    revision: found.revision,
    called: found.revision.commit.startsWith(found.reference) ? commit : `${found.reference}, ${commit}`,
  };
}

function planBefore(
  layout: LayoutFile,
  text: string,
  ledger: string | undefined,
  revision: GitRevision,
  noted: Map<string, string>,
  called: string,
) {
  const planned = planFromText(layout.name, text, {
    ledger,
    today: today(),
    called: layout.called,
    beside: noting(revision.beside, "before", noted),
  });
  if (planned.plan !== undefined) return planned.plan;
  throw new Answer(
    3,
    `${problemsText(layout.path, planned.problems, planned.allowed)}\n${layout.path} of ${called} has no plan to compare with`,
  );
}

function planAfter(layout: LayoutFile, noted: Map<string, string>) {
  const { plan, problems, allowed, ledger } = planFromText(layout.name, layout.text, {
    ledger: layout.ledger,
    today: today(),
    called: layout.called,
    beside: noting(layout.beside, "after", noted),
  });
  if (plan === undefined) throw new Answer(1, problemsText(layout.path, problems, allowed));
  if (problems.length + allowed.length > 0) report(`${problemsText(layout.path, problems, allowed)}\n`);
  if (ledger.behind) report(`${behindText(layout, ledger)}\n`);
  return plan;
}

/** A file of another program's, which is quoted in no message: secrets may be in it. */
function given<Value>(
  path: string | undefined,
  option: string,
  meant: string,
  read: (text: string) => Value,
): Value | undefined {
  if (path === undefined) return undefined;
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new Answer(3, `${option} ${path}: cannot be read: ${reasonOf(error)}`);
  }
  try {
    return read(text);
  } catch {
    throw new Answer(2, `${option} ${path}: is not ${meant}`);
  }
}

function rulesOf(given: string | true | undefined): readonly ReviewRule[] {
  if (given === undefined) return [];
  if (given === true) return reviewRules;
  return given.split(",").map((word) => {
    const rule = reviewRules.find((known) => known === word);
    if (rule === undefined)
      throw new Answer(
        2,
        `--exit-code ${given}: ${word} is no rule; there are ${reviewRules.join(", ")}, or all of them with --exit-code alone at the end`,
      );
    return rule;
  });
}
