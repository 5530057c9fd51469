import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { saveFiles } from "./save-files.ts";

/** What hextet has written into a folder stands in this file of it, a path a line. */
const listName = ".hextet-files";

/**
 * Writes a layout's files into a folder. Those of the time before that are none any more go; whatever else lies there
 * stays, since the folder may be anybody's.
 *
 * @param files by their path in the folder
 * @param own whether the folder is hextet's alone, so that all in it is of the time before
 * @throws Answer as `saveFiles`
 */
export function writeFolder(
  folder: string,
  files: readonly (readonly [string, string])[],
  own: boolean,
): void {
  const before = own ? allIn(folder) : listedIn(folder);
  const now = files.map(([path]) => normalize(path));
  const list = { path: join(folder, listName), text: now.map((path) => `${path}\n`).join("") };
  saveFiles([...files.map(([path, text]) => ({ path: join(folder, path), text })), list], false);
  const kept = new Set([...now, listName]);
  for (const path of before) if (!kept.has(path)) remove(folder, path);
}

function allIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [] : [join(entry.parentPath, entry.name).slice(join(folder, "/").length)],
  );
}

/** A list that somebody has edited leads nowhere else. */
function listedIn(folder: string): readonly string[] {
  const path = join(folder, listName);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.filter((line) => line !== "" && normalize(line) === line && !/^(\.\.)?\//.test(line));
}

/** Takes a file away, and the folders that are empty then. */
function remove(folder: string, path: string): void {
  rmSync(join(folder, path), { force: true });
  for (let parent = dirname(path); parent !== "."; parent = dirname(parent)) {
    try {
      rmdirSync(join(folder, parent));
    } catch {
      return;
    }
  }
}
