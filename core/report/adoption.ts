import {
  type FileMode,
  type HostContents,
  mergeDaemonJson,
  type OtherDefinition,
  otherSentence,
} from "../bundle/index.ts";
import type { HostFiles, RenderedFile } from "../render/index.ts";
import { unifiedDiff } from "./unified-diff.ts";

/** What `up` would do to one file of a host. */
export interface FileAdoption {
  readonly path: string;
  readonly change: "same" | "created" | "updated" | "mode" | "removed" | "blocked";
  /** As `diff -u` shows it; for `blocked`, why the file cannot be merged. */
  readonly text: string;
}

/** A host as it is beside what `up` would put there. */
export interface Adoption {
  readonly host: string;
  readonly files: readonly FileAdoption[];
  /** Units that would be enabled or started, with what they are now. */
  readonly units: readonly { readonly unit: string; readonly now: string }[];
  /** What else configures the interfaces of the plan, and would be set aside or is in the way. */
  readonly others: readonly OtherDefinition[];
  /** Whether hextet has been there before. */
  readonly adopted: boolean;
}

/** Of files that others than root may not read: whether what they hold is shown, and how else to see it. */
export type Closed = { readonly shown: true } | { readonly shown: false; readonly how: string };

/**
 * Compares what a host has with what is rendered for it. A file that others may not read may have a person's passwords
 * in it: unless it is as hextet left it, only that it changes is said.
 */
export function adoptionOf(
  files: HostFiles,
  found: HostContents,
  closed: Closed = { shown: false, how: "hextet diff --show-secret-files" },
): Adoption {
  const planned = files.files.map((file) =>
    withoutClosed(files.host, found, closed, planFile(files.host, file, found)),
  );
  const paths = new Set(files.files.map(({ path }) => path));
  const removed = found.held
    .filter((path) => !paths.has(path))
    .map((path): FileAdoption => {
      const text = found.files.get(path)?.content;
      const note = "(goes; what stood there before hextet returns)";
      return withoutClosed(files.host, found, closed, {
        path,
        change: "removed",
        text: unifiedDiff(
          { label: `${files.host}:${path}`, text: text ?? "" },
          { label: note, text: undefined },
        ),
      });
    });
  const units = files.units.flatMap((unit) => {
    const now = found.units.get(unit) ?? "";
    if (now === "enabled active") return [];
    return [{ unit, now: now === "" || /not-found/.test(now) ? "not there" : now }];
  });
  return {
    host: files.host,
    files: [...planned, ...removed],
    units,
    others: found.others ?? [],
    adopted: found.adopted,
  };
}

/** The same without what a closed file holds. What hextet itself put there stands in every preview. */
function withoutClosed(host: string, found: HostContents, closed: Closed, file: FileAdoption): FileAdoption {
  const { path, change } = file;
  const now = found.files.get(path);
  const holdsText = change === "updated" || change === "removed";
  if (closed.shown || !holdsText || now === undefined || (now.mode & 0o004) !== 0) return file;
  if (now.content === found.heldTexts.get(path)) return file;
  const does = change === "updated" ? "would change" : "would go";
  const what = `mode ${octal(now.mode)}, so what it holds is not shown: ${closed.how} shows it`;
  return { ...file, text: `${host}:${path} ${does} (${what})\n` };
}

function planFile(host: string, file: RenderedFile, found: HostContents): FileAdoption {
  const { path, mode } = file;
  const now = found.files.get(path);
  const blocked = (text: string): FileAdoption => ({ path, change: "blocked", text });
  let after: string;
  try {
    after =
      file.merge === undefined
        ? `${panelHeader(file, now?.content ?? "")}${file.content}`
        : mergeDaemonJson(now?.content ?? "", file.content);
  } catch (error) {
    return blocked(
      `${host}:${path} cannot be merged: ${error instanceof Error ? error.message : String(error)}\n`,
    );
  }
  if (now === undefined) {
    const text = unifiedDiff(
      { label: "/dev/null", text: undefined },
      { label: `${host}:${path} (after up, mode ${octal(mode)})`, text: after },
    );
    return { path, change: "created", text };
  }
  // A file that is merged keeps the mode that it has.
  const wanted = file.merge === undefined ? mode : now.mode;
  if (now.content === after && now.mode === wanted) return { path, change: "same", text: "" };
  const text = unifiedDiff(
    { label: `${host}:${path} (now, mode ${octal(now.mode)})`, text: now.content },
    { label: `${host}:${path} (after up, mode ${octal(wanted)})`, text: after },
  );
  if (text !== "") return { path, change: "updated", text };
  return {
    path,
    change: "mode",
    text: `${host}:${path}: mode ${octal(now.mode)} becomes ${octal(wanted)}\n`,
  };
}

/**
 * The comment that Proxmox VE's panel puts on top of /etc/network/interfaces, its empty line too; the agent writes below
 * it what it brings. How many lines it has differs between releases.
 */
function panelHeader({ path }: RenderedFile, now: string): string {
  if (path !== "/etc/network/interfaces") return "";
  return /^# network interface settings.*\n(#.*\n)*([ \t]*\n)*/.exec(now)?.[0] ?? "";
}

/** The comparison for a person: one line of what there is, then the patches. */
export function adoptionText({ host, files, units, others, adopted }: Adoption): string {
  const changes = files.filter(({ change }) => change !== "same");
  if (changes.length === 0 && units.length === 0 && others.length === 0)
    return `${host}: holds all ${files.length} files already${adopted ? "" : ", though hextet has not been there"}\n`;
  const count = (change: FileAdoption["change"], words: string) => {
    const { length } = files.filter((file) => file.change === change);
    return length === 0 ? [] : [`${length} ${words}`];
  };
  const counts = [
    ...count("created", "to come"),
    ...count("updated", "to change"),
    ...count("mode", "to get another mode"),
    ...count("removed", "to go"),
    ...count("blocked", "that cannot be merged"),
    ...count("same", "as they are"),
  ];
  const first = adopted ? "" : "hextet has not been there yet; ";
  const unitLines = units.map(({ unit, now }) => `${host}: ${unit} (${now}) would be enabled and started\n`);
  const patches = [
    ...changes.map(({ text }) => text),
    ...others.map((definition) => otherText(host, definition)),
  ];
  return `${host}: ${first}files: ${counts.join(", ")}\n${patches.join("")}${unitLines.join("")}`;
}

function otherText(host: string, other: OtherDefinition): string {
  const said = `${host}:${other.path} ${otherSentence(other)}`;
  switch (other.how) {
    case "refuse":
      return `${said}; up changes nothing here before that is mended\n`;
    case "aside":
      return `${said}; it is set aside, and returns when hextet goes\n${patchText(other)}`;
    case "cut":
      return `${said}; it stands without that, and returns as it is when hextet goes\n${patchText(other)}`;
  }
}

function patchText({ diff = "" }: OtherDefinition): string {
  return diff === "" ? "" : `${diff}\n`;
}

function octal(mode: FileMode): string {
  return `0${mode.toString(8)}`;
}
