import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readlinkSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { Answer } from "./answer.ts";
import { joined } from "./pieces.ts";
import { isSystemError, reasonOf } from "./reason.ts";

/** A file as it is to be. */
export interface FileToSave {
  /** As a person knows it; where it is a symbolic link, what it leads to is written. */
  readonly path: string;
  /** In pieces where it may be larger than a string. */
  readonly text: string | Iterable<string>;
}

/** A file's new text, in full, beside the file that it will be. */
interface Draft {
  /** Of the file, as a person knows it. */
  readonly name: string;
  readonly target: string;
  readonly path: string;
  /** Whether the very file that stands there has to stay: it has a second name, or an owner whom the draft can not have. */
  inPlace: boolean;
  /** Whether it has taken its place, or is to stay where it is. */
  settled: boolean;
}

/**
 * Writes files, each asked for when its turn comes, and each as a whole or not at all: all of them lie beside their places before the first is renamed into
 * its own, so that a full disk leaves what was there. Links are followed; mode and owner stay; folders are made. What is
 * no regular file (`/dev/stdout`, a pipe) is written to as it is.
 *
 * @param flush whether the text is to be on the disk before it takes the old one's place, as for what nobody could make
 *   again
 * @throws Answer 3 naming the file and why
 */
export function saveFiles(files: Iterable<FileToSave>, flush = true): void {
  const drafts: Draft[] = [];
  try {
    for (const file of files) orSay(file.path, () => draft(file, drafts, flush));
    for (const draft of drafts) orSay(draft.name, () => settle(draft, flush));
  } finally {
    for (const { path, settled } of drafts) if (!settled) rmSync(path, { force: true });
  }
}

/** Writes one file. @throws as `saveFiles` */
export function saveFile(path: string, text: FileToSave["text"]): void {
  saveFiles([{ path, text }]);
}

function draft(file: FileToSave, drafts: Draft[], flush: boolean): void {
  const standing = statSync(file.path, { throwIfNoEntry: false });
  if (standing?.isDirectory()) throw new Error("is a folder (EISDIR)");
  if (standing !== undefined && (!standing.isFile() || isStream(file.path))) {
    writePieces(file.path, file.text);
    return;
  }
  const target = standing === undefined ? linkedTo(file.path) : realpathSync(file.path);
  const folder = dirname(target);
  makeFolder(folder);
  const path = join(folder, `.hextet-${process.pid}-${drafts.length}.new`);
  rmSync(path, { force: true });
  // Nobody else reads it before it has the owner and the mode of what stands there.
  const opened = openSync(path, "wx", standing === undefined ? 0o666 : 0o600);
  const made = { name: file.path, target, path, inPlace: false, settled: false };
  drafts.push(made);
  try {
    writePieces(opened, file.text);
    made.inPlace = standing !== undefined && (standing.nlink > 1 || !takesOver(opened, standing));
    if (flush) fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

/** Into a file that is open, or to a path that is no regular file's. */
function writePieces(to: number | string, text: FileToSave["text"]): void {
  if (typeof text === "string") {
    writeFileSync(to, text);
    return;
  }
  const opened = typeof to === "number" ? to : openSync(to, "w");
  try {
    for (const piece of joined(text)) writeFileSync(opened, piece);
  } finally {
    if (opened !== to) closeSync(opened);
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    if (isSystemError(error) && error.code === "EEXIST") throw new Error(`${path} is no folder`);
    throw error;
  }
}

/** Gives a draft the owner and mode of what it will replace. @returns false where this user may not */
function takesOver(opened: number, { uid, gid, mode }: Stats): boolean {
  const own = fstatSync(opened);
  try {
    if (own.uid !== uid || own.gid !== gid) fchownSync(opened, uid, gid);
    fchmodSync(opened, mode & 0o7777);
    return true;
  } catch {
    return false;
  }
}

/** From here on the draft is settle's own: where its place can not be written to, it is the only whole text and stays. */
function settle(draft: Draft, flush: boolean): void {
  const done = !draft.inPlace && renamed(draft);
  draft.settled = true;
  if (done) {
    if (flush) flushFolder(dirname(draft.target));
  } else {
    overwrite(draft);
    rmSync(draft.path);
  }
}

/** @returns false where the target is a mount point of its own, as a container's single file is */
function renamed({ path, target }: Draft): boolean {
  try {
    renameSync(path, target);
    return true;
  } catch (error) {
    if (isSystemError(error) && error.code === "EBUSY") return false;
    throw error;
  }
}

/** Over the old text without giving its room back first. */
function overwrite({ target, path }: Draft): void {
  try {
    const [from, into] = [openSync(path, "r"), openSync(target, "r+")];
    try {
      ftruncateSync(into, copyOver(from, into));
      fsyncSync(into);
    } finally {
      closeSync(from);
      closeSync(into);
    }
  } catch (error) {
    throw new Error(`${reasonOf(error)}; what was to be in it is in ${path}`);
  }
}

/** @returns how many bytes there were */
function copyOver(from: number, into: number): number {
  const buffer = Buffer.alloc(1 << 20);
  let copied = 0;
  for (;;) {
    const count = readSync(from, buffer);
    if (count === 0) return copied;
    writeFileSync(into, buffer.subarray(0, count));
    copied += count;
  }
}

/** So that a power cut keeps the new name; some file systems can not, and the text itself is safe by then. */
function flushFolder(path: string): void {
  try {
    const opened = openSync(path, "r");
    try {
      fsyncSync(opened);
    } finally {
      closeSync(opened);
    }
  } catch {}
}

/** Where a path that is not there yet leads to: a link may be there before its file is. */
function linkedTo(path: string, depth = 0): string {
  let link: string;
  try {
    link = readlinkSync(path);
  } catch {
    return path;
  }
  if (depth > 40) throw new Error("too many symbolic links encountered (ELOOP)");
  return linkedTo(isAbsolute(link) ? link : join(realpathSync(dirname(path)), link), depth + 1);
}

/** `/dev/stdout` and its like may lead to a regular file that somebody has open. */
function isStream(path: string): boolean {
  return /^\/(dev|proc)\//.test(path);
}

function orSay(path: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    throw new Answer(3, `${path} cannot be written: ${reasonOf(error)}`);
  }
}
