import type { LabClient } from "../supervisor/client.ts";

/** Milliseconds, for a machine as well. */
const askDeadline = 120_000;

/**
 * What a host is made of as far as hextet goes: its files with mode, owner and content, and the addresses, routes and
 * rules that stand; a line each.
 *
 * @param paths files that the host holds
 */
export async function hostState(
  supervisor: LabClient,
  twin: string,
  paths: readonly string[],
): Promise<readonly string[]> {
  const asked = { twin, argv: ["sh", "-c", script, "sh", ...paths], deadline: askDeadline };
  const { status, stdout, stderr } = await supervisor.ask("exec", asked, askDeadline + 5_000);
  if (status !== 0) throw new Error(`${twin}: could not be looked at: ${stderr.trim()}`);
  return [...new Set(stdout.split("\n").filter((line) => line !== ""))].sort();
}

/** Lifetimes count down, and a device's number is another once it was made anew: neither is a difference. */
const script = `set -u
for path in "$@"; do
  if [ -e "$path" ]; then echo "file $path $(stat -c '%a %u %g' "$path") $(sha256sum <"$path")"; fi
done
for family in -4 -6; do
  ip $family -o addr show scope global | sed 's/^[0-9]*: /address /; s/ valid_lft.*//; s/\\\\//g'
  ip $family route show | sed 's/^/route /; s/ expires [0-9]*sec//'
  ip $family rule show | sed "s/^/rule $family /"
done
`;

/** What is in one state and not in the other, with \`-\` and \`+\`. */
export function stateDifference(before: readonly string[], after: readonly string[]): readonly string[] {
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `-${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+${line}`),
  ];
}
