import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
} from "node:fs";
import { dirname, join, normalize } from "node:path";
import { Answer } from "./answer.ts";
import { reasonOf } from "./reason.ts";
import { type FileToSave, saveFiles } from "./save-files.ts";

/** What a render has written into a folder stands in this file of it, as `sha256sum` writes it and checks it. */
const listName = ".hextet-files";

/** Every file of the render before, with the SHA-256 of what was written; a list of before that has paths alone. */
type Written = ReadonlyMap<string, string | undefined>;

/**
 * Writes a layout's files into a folder, in place of those that the render before has written there and in place of
 * nothing else: what a person has changed or put beside them stays, and no link in the folder leads out of it.
 *
 * @param files by their path in the folder, made anew for each time that they are gone through, so that nobody has to
 *   hold all of them
 * @param own whether the folder is the one that hextet has for this layout, which may be of a release that kept no list
 * @returns what was written, and files of the render before that the layout has no more and that stay since they were
 *   changed, each by its path
 * @throws Answer 2 where something stands in the way, before anything is written; else as `saveFiles`
 */
export function writeFolder(
  folder: string,
  files: () => Iterable<readonly [string, string]>,
  own: boolean,
): { readonly written: readonly string[]; readonly left: readonly string[] } {
  const before = written(folder);
  if (before === undefined && !own) refuseFull(folder);
  const now = new Map<string, string>();
  refuseLink(folder, listName);
  for (const [path, text] of files()) {
    refuseLink(folder, path);
    now.set(normalize(path), sha256(text));
  }
  for (const [path, sum] of now) if (!(own && before === undefined)) refuseForeign(folder, path, sum, before);
  saveFiles(inFolder(folder, files(), now), false);
  const gone = [...(before ?? [])].filter(([path]) => !now.has(path));
  return {
    written: Array.from(now.keys(), (path) => join(folder, path)),
    left: gone.flatMap(([path, sum]) => (removed(folder, path, sum) ? [] : [join(folder, path)])),
  };
}

/** The files, and the list of them last. */
function* inFolder(
  folder: string,
  files: Iterable<readonly [string, string]>,
  now: ReadonlyMap<string, string>,
): Iterable<FileToSave> {
  for (const [path, text] of files) yield { path: join(folder, path), text };
  const list = Array.from(now, ([path, sum]) => `${sum}  ${path}\n`);
  yield { path: join(folder, listName), text: list };
}

/** Undefined where no render has written there. A list that somebody has edited leads nowhere else. */
function written(folder: string): Written | undefined {
  const path = join(folder, listName);
  if (standingAt(path)?.isFile() !== true) return undefined;
  const lines = orSay(path, () => readFileSync(path, "utf8")).split("\n");
  return new Map(
    lines.flatMap((line): (readonly [string, string | undefined])[] => {
      const [, sum, listed = line] = /^([0-9a-f]{64}) {2}(.*)$/.exec(line) ?? [];
      const isWithin = normalize(listed) === listed && !/^(\.{0,2}$|\.\.\/|\/)/.test(listed);
      return isWithin && listed !== listName ? [[listed, sum]] : [];
    }),
  );
}

function refuseFull(folder: string): void {
  if (!existsSync(folder)) return;
  const found = orSay(folder, () => readdirSync(folder)).sort();
  if (found.length === 0) return;
  const some = found.slice(0, 3).join(", ");
  const more = found.length > 3 ? ` and ${found.length - 3} more` : "";
  throw new Answer(
    2,
    `${folder}: holds ${some}${more}, and no render has written there, so nothing in it is replaced; name a folder that is empty or not there yet: --out ${join(folder, "rendered")}`,
  );
}

/** A path in the folder is what it says, whoever has put links there. */
function refuseLink(folder: string, path: string): void {
  const link = linkIn(folder, path);
  if (link === undefined) return;
  throw new Answer(
    2,
    `${join(folder, link)}: is a symbolic link, and nothing is written through a link in ${folder}; take it away, or name another folder: --out DIR`,
  );
}

/** What stands at a path, itself and not what it leads to. @throws Answer 2 naming the file that is in a folder's place */
function standingAt(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    let inTheWay = dirname(path);
    while (!existsSync(inTheWay)) inTheWay = dirname(inTheWay);
    if (statSync(inTheWay).isDirectory()) throw new Answer(3, `${path} cannot be read: ${reasonOf(error)}`);
    throw new Answer(
      2,
      `${inTheWay}: is a file, and a folder is to be there; take it away, or name another folder: --out DIR`,
    );
  }
}

/** The first of a path's names that is a link. */
function linkIn(folder: string, path: string): string | undefined {
  const names = path.split("/");
  const paths = names.map((_, index) => names.slice(0, index + 1).join("/"));
  return paths.find((candidate) => standingAt(join(folder, candidate))?.isSymbolicLink());
}

/** A file that is not as the render before has left it is a person's. */
function refuseForeign(folder: string, path: string, sum: string, before: Written | undefined): void {
  const there = join(folder, path);
  if (isAsWritten(there, sum)) return;
  if (before?.has(path) && isAsWritten(there, before.get(path))) return;
  const why = before?.has(path)
    ? "was changed since it was rendered"
    : "is there, and no render has written it";
  throw new Answer(2, `${there}: ${why}; take it away, or name another folder: --out DIR`);
}

/** Whether a file has this content; any has where nothing is known of it, and one that is not there. */
function isAsWritten(path: string, sum: string | undefined): boolean {
  const standing = standingAt(path);
  if (standing === undefined || (sum === undefined && standing.isFile())) return true;
  return standing.isFile() && sha256(orSay(path, () => readFileSync(path))) === sum;
}

/** Takes a file away, and the folders that are empty then. @returns false where it is not what was written */
function removed(folder: string, path: string, sum: string | undefined): boolean {
  if (linkIn(folder, path) !== undefined || !isAsWritten(join(folder, path), sum)) return false;
  rmSync(join(folder, path), { force: true });
  for (let parent = dirname(path); parent !== "."; parent = dirname(parent)) {
    try {
      rmdirSync(join(folder, parent));
    } catch {
      return true;
    }
  }
  return true;
}

function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

function orSay<Value>(path: string, act: () => Value): Value {
  try {
    return act();
  } catch (error) {
    throw new Answer(3, `${path} cannot be read: ${reasonOf(error)}`);
  }
}
