import { printableLines } from "../problem/text-place.ts";
import { parseAnswer } from "./answer.ts";
import type { FileMode } from "./file-mode.ts";
import type { OtherDefinition } from "./other-definitions.ts";

/** A file as it lies on a host. */
export interface FoundFile {
  readonly path: string;
  readonly mode: FileMode;
  readonly content: string;
}

/** What a host has in the places that are asked about. */
export interface HostContents {
  /** By path; a path that is not in it is not there. */
  readonly files: ReadonlyMap<string, FoundFile>;
  /** Whether hextet's agent is there. */
  readonly adopted: boolean;
  /** Paths of the bundle that the host was brought to, as its agent has it. */
  readonly held: readonly string[];
  /** What that bundle says in plain that files of the host's hold as a whole, by path. */
  readonly heldTexts: ReadonlyMap<string, string>;
  /** Units by state: `enabled active`. */
  readonly units: ReadonlyMap<string, string>;
  /** What else configures the interfaces of the bundle; undefined where nobody was asked or could tell. */
  readonly others?: readonly OtherDefinition[] | undefined;
  readonly complete: boolean;
}

/**
 * A POSIX sh script that reads files, and those of the bundle that the host holds, without changing anything: one
 * line each, contents in base64, so that nothing in them is taken for an answer.
 *
 * @param agent path of the agent on the host
 * @param others lines that ask for more, from `othersScript`
 */
export function contentsScript(
  agent: string,
  paths: readonly string[],
  units: readonly string[],
  others = "",
): string {
  return `set -u
export LC_ALL=C
held=
if [ -x ${agent} ]; then echo agent; held=$(${agent} bundle </dev/null 2>/dev/null) || held=; fi
[ -z "$held" ] || printf 'bundle %s\\n' "$(printf '%s\\n' "$held" | base64 | tr -d '\\n')"
for path in ${paths.join(" ")} $(printf '%s\\n' "$held" | sed -n 's/^file \\([^ ]*\\) .*/\\1/p'); do
  if [ -f "$path" ]; then printf 'file %s %s %s\\n' "$path" "$(stat -c %a "$path")" "$(base64 <"$path" | tr -d '\\n')"; fi
done
for unit in ${units.join(" ")}; do
  printf 'unit %s %s %s\\n' "$unit" "$(systemctl is-enabled "$unit" 2>/dev/null)" "$(systemctl is-active "$unit" 2>/dev/null)"
done
${others}echo end
`;
}

/** Reads the script's answer. */
export function readContents(output: string): HostContents {
  const files = new Map<string, FoundFile>();
  const units = new Map<string, string>();
  let held: readonly HeldFile[] = [];
  let others: readonly OtherDefinition[] | undefined;
  let adopted = false;
  let complete = false;
  for (const line of output.split("\n")) {
    const [word, name = "", ...rest] = line.split(" ");
    if (word === "file") {
      const [mode = "", content = ""] = rest;
      files.set(name, { path: name, mode: Number.parseInt(mode, 8), content: fromBase64(content) });
    } else if (word === "unit") units.set(name, rest.filter((part) => part !== "").join(" "));
    else if (word === "bundle") held = heldFiles(fromBase64(name));
    else if (word === "others") others = parseAnswer("others", fromBase64(name))?.others;
    else if (word === "agent") adopted = true;
    else if (word === "end") complete = true;
  }
  const heldTexts = new Map(held.flatMap(({ path, text }) => (text === undefined ? [] : [[path, text]])));
  return { files, adopted, held: held.map(({ path }) => path), heldTexts, units, others, complete };
}

interface HeldFile {
  readonly path: string;
  /** Undefined for a secret, and where other keys of the host's stand beside it. */
  readonly text: string | undefined;
}

/** Only the lines of files count: an agent of another release may hold more. */
function heldFiles(bundle: string): readonly HeldFile[] {
  return [...bundle.matchAll(/^file (\S+)(.*)\n((?: {2}.*\n)*)/gm)].flatMap(
    ([, path, words = "", lines = ""]) =>
      path === undefined
        ? []
        : [{ path, text: / (merge|secret)=/.test(words) ? undefined : lines.replaceAll(/^ {2}/gm, "") }],
  );
}

/** What is in base64 on its way here may hold what a terminal would obey. */
export function fromBase64(text: string): string {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at);
  return printableLines(new TextDecoder().decode(bytes));
}
