import { createHash, type Hash } from "node:crypto";
import { existsSync, lstatSync, readFileSync, readlinkSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { BesideLayout } from "../core/index.ts";
import { Answer } from "./answer.ts";
import { type GitRevision, trackedFiles } from "./git-revision.ts";
import type { LayoutFile } from "./layout-file.ts";
import { reasonOf } from "./reason.ts";
import { version } from "./version.ts";

/** What a change starts from and leads to: each text, and every file that was read beside the layouts. */
export interface HashedChange {
  readonly layout: LayoutFile;
  readonly before: { readonly layout: string | undefined; readonly ledger: string | undefined };
  /** What `noting` has seen. */
  readonly beside: ReadonlyMap<string, string>;
}

/** A reader of files beside a layout that notes what it has read. */
export function noting(read: BesideLayout, at: "before" | "after", noted: Map<string, string>): BesideLayout {
  return (path) => {
    const found = read(path);
    noted.set(`${at} ${path}`, "text" in found ? found.text : "");
    return found;
  };
}

/**
 * What an `up` has to be of to be what was reviewed: the layout, its ledger and what lies beside them, all three as they were in the
 * base, this release of hextet, and the program. Of the base its content counts and not its name: a merge has another.
 */
export async function reviewHash({ layout, before, beside }: HashedChange): Promise<string> {
  const hash = createHash("sha256");
  add(hash, "hextet", version);
  add(hash, "layout before", before.layout);
  add(hash, "ledger before", before.ledger);
  add(hash, "layout", layout.text);
  add(hash, "ledger", layout.ledger);
  for (const [name, text] of [...beside].toSorted(([a], [b]) => (a < b ? -1 : 1))) add(hash, name, text);
  const project = projectOf(layout.path);
  const paths = (await trackedFiles(project)).filter((path) => isOfProgram(path, layout));
  for (const path of paths.toSorted()) add(hash, `program ${path}`, contentOf(join(project, path)));
  return hash.digest("hex");
}

/** Each with its length before it, so that no two lists of texts are one. */
function add(hash: Hash, name: string, text: string | Buffer | undefined): void {
  const content = text === undefined ? "none" : `${Buffer.byteLength(text)}`;
  hash.update(`${Buffer.byteLength(name)} ${name} ${content}\n`);
  if (text !== undefined) hash.update(text);
}

/** The folder of the Pulumi project that a layout is in; where there is none, the layout's own. */
function projectOf(path: string): string {
  const own = resolve(dirname(path));
  for (let folder = own; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "Pulumi.yaml"))) return folder;
    if (existsSync(join(folder, ".git")) || dirname(folder) === folder) return own;
  }
}

/** All but what other stacks have to themselves, and what no program reads: documents, and what hosts of repositories are told. */
function isOfProgram(path: string, { name }: LayoutFile): boolean {
  const file = basename(path);
  const stack =
    /^Pulumi\.(.+)\.ya?ml$/.exec(file)?.[1] ?? /^(.+)\.(layout\.ya?ml|ledger\.jsonl)$/.exec(file)?.[1];
  if (stack !== undefined && stack !== name) return false;
  return !/(^|\/)\.|\.md$/.test(path);
}

function contentOf(path: string): Buffer | string | undefined {
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) return undefined;
    if (found.isSymbolicLink()) return readlinkSync(path);
    return found.isFile() ? readFileSync(path) : "";
  } catch (error) {
    throw new Answer(3, `${path} cannot be read: ${reasonOf(error)}`);
  }
}

/** What is said where what is there is not what was reviewed. */
export function staleText(called: string, reviewed: string, now: string, base: GitRevision): string {
  return `${called}: is not what was reviewed: its layout, ledger, program, hextet or the state that the change starts from (${base.commit.slice(0, 12)}) is another now (reviewed ${reviewed.slice(0, 12)}, now ${now.slice(0, 12)}); review it again: hextet review ${called}`;
}
