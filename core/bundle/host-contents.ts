import { type OtherDefinition, parseOthers } from "./other-definitions.ts";

/** A file as it lies on a host. */
export interface FoundFile {
  readonly path: string;
  /** Permission bits. */
  readonly mode: number;
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
  let held: readonly string[] = [];
  let others: readonly OtherDefinition[] | undefined;
  let adopted = false;
  let complete = false;
  for (const line of output.split("\n")) {
    const [word, name = "", ...rest] = line.split(" ");
    if (word === "file") {
      const [mode = "", content = ""] = rest;
      files.set(name, { path: name, mode: Number.parseInt(mode, 8), content: fromBase64(content) });
    } else if (word === "unit") units.set(name, rest.filter((one) => one !== "").join(" "));
    else if (word === "bundle") held = heldPaths(fromBase64(name));
    else if (word === "others") others = parseOthers(fromBase64(name));
    else if (word === "agent") adopted = true;
    else if (word === "end") complete = true;
  }
  return { files, adopted, held, units, others, complete };
}

/** Only the lines that name files count: an agent of another release may hold more. */
function heldPaths(bundle: string): readonly string[] {
  return [...bundle.matchAll(/^file (\S+)/gm)].flatMap(([, path]) => path ?? []);
}

function fromBase64(text: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
}
