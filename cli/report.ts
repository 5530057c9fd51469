import { readFileSync } from "node:fs";
import { fileText } from "../core/file-text.ts";
import { fillInPlan, lineText, parseLedger, readLayout, unknownBlocks } from "../core/index.ts";
import { problemText } from "../core/problem/index.ts";
import {
  EvidenceError,
  type EvidenceKind,
  type PageData,
  pageData,
  readEvidence,
} from "../core/report/page/index.ts";
import { Answer } from "./answer.ts";
import { knownBlocks } from "./blocks.ts";
import { findLayout, type LayoutFile, planOf } from "./layout-file.ts";
import { pageOf } from "./page-text.ts";
import { reasonOf } from "./reason.ts";
import { saveFile } from "./save-files.ts";
import { report as tell } from "./say.ts";

export interface EvidenceOptions {
  readonly evidence?: string;
  readonly rehearsal?: string;
  readonly drift?: string;
  readonly block?: readonly string[];
}

export interface ReportOptions extends EvidenceOptions {
  readonly out?: string;
}

/** `hextet report NAME`: one HTML file with everything that there is to see of a layout. */
export function report(name: string, options: ReportOptions): void {
  const layout = findLayout(name);
  const out = options.out ?? `${layout.name}.html`;
  saveFile(out, pageOf(dataOf(layout, options)));
  tell(`${out}: open it in a browser; it asks nobody for anything\n`);
}

/** What a page shows of a layout. @throws Answer with every problem where there is an error, and where evidence cannot be read */
export function dataOf(layout: LayoutFile, options: EvidenceOptions): PageData {
  const evidence = {
    verify: evidenceOf("evidence", options.evidence, layout),
    rehearsal: evidenceOf("rehearsal", options.rehearsal, layout),
    drift: evidenceOf("drift", options.drift, layout),
  };
  const planned = planOf(layout);
  const plan = fillInPlan(planned, knownBlocks(planned, options.block ?? []));
  const read = readLayout(layout.text);
  return pageData({
    plan,
    layoutPath: layout.path,
    ledgerPath: layout.ledgerPath,
    placeOf: (path) => read.place(path, "value"),
    ledger: linesOf(layout),
    warnings: plan.warnings.map(problemText),
    waiting: unknownBlocks(plan),
    ...evidence,
  });
}

/** The ledger's lines, each with its place in the text. */
function linesOf({ called, ledger = "" }: LayoutFile) {
  const places = new Map(ledger.split("\n").map((text, index) => [text.trim(), index + 1]));
  return parseLedger(called, ledger).lines.map((line) => ({ line, at: places.get(lineText(line)) ?? 0 }));
}

function evidenceOf<Kind extends EvidenceKind>(kind: Kind, path: string | undefined, layout: LayoutFile) {
  if (path === undefined) return undefined;
  let text: string;
  try {
    text = fileText(readFileSync(path));
  } catch (error) {
    throw new Answer(3, `${path} cannot be read: ${reasonOf(error)}`);
  }
  try {
    return readEvidence(kind, text, layout.called);
  } catch (error) {
    if (error instanceof EvidenceError) throw new Answer(2, `${path}: ${error.message}`);
    throw error;
  }
}
