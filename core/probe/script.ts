import type { Place } from "./endpoints.ts";
import { batches, inBatches } from "./host-script.ts";
import type { Probe, ProbeResult } from "./probe.ts";

/** Seconds that one probe may take. */
const patience = 2;

/**
 * A POSIX sh script that runs probes side by side and answers one line each: number, then what `ping` or the
 * connection said. Needs what a base system has: ping, bash (its /dev/tcp), timeout, date.
 */
export function probeScript(place: Place | undefined, probes: readonly Probe[]): string {
  const lines = probes.map((probe, index) =>
    `${probe.kind === "echo" ? "echo_to" : "tcp_to"} ${index} ${probe.address} ${probe.port ?? ""}`.trimEnd(),
  );
  return `set -u
export LC_ALL=C
connect='b=\${EPOCHREALTIME:-$(date +%s.%N)}; exec 3<>"/dev/tcp/$0/$1" && echo "$b \${EPOCHREALTIME:-$(date +%s.%N)}"'
${enter(place)}
echo_to() {
  answer=$(within ping -6 -n -c 1 -W ${patience} "$2" 2>&1) && printf '%s ok %s\\n' "$1" "$(printf '%s' "$answer" | tr '\\n' ' ')" || printf '%s failed %s\\n' "$1" "$(printf '%s' "$answer" | tr '\\n' ' ')"
}
tcp_to() {
  answer=$(within timeout ${patience} bash -c "$connect" "$2" "$3" 2>&1)
  status=$?
  answer=$(printf '%s' "$answer" | tr '\\n' ' ')
  [ "$status" = 0 ] && printf '%s ok connected %s\\n' "$1" "$answer" || printf '%s failed %s\\n' "$1" "$([ "$status" = 124 ] && echo no answer || printf '%s' "$answer")"
}
${inBatches(lines).join("\n")}
wait
`;
}

/** Seconds in which so many probes of one place have ended, whatever they meet. */
export function probeSeconds(count: number): number {
  return batches(count) * (patience + 1);
}

function notRunning(name: string): string {
  return `${name} does not run`;
}

/** Reads the script's answer; a probe without a line has failed. */
export function readAnswers(probes: readonly Probe[], output: string): readonly ProbeResult[] {
  const answers = new Map<number, { ok: boolean; text: string }>();
  for (const line of output.split("\n")) {
    const [, index, verdict, text] = /^([0-9]+) (ok|failed) ?(.*)$/.exec(line) ?? [];
    if (index !== undefined) answers.set(Number(index), { ok: verdict === "ok", text: text ?? "" });
  }
  const reason = output.split("\n").find((line) => / does not run$/.test(line));
  return probes.map((probe, index): ProbeResult => {
    const answer = answers.get(index);
    if (answer === undefined) return failedProbe(probe, true, reason ?? "no answer from the probing host");
    const reported = {
      probe,
      asked: true,
      milliseconds: milliseconds(answer.text),
      hopLimit: hopLimit(answer.text),
    };
    const failure = answer.ok ? "" : failureOf(answer.text);
    if (probe.expected === "answer") return { ...reported, ok: answer.ok, detail: failure };
    if (answer.ok || /refused/i.test(failure))
      return { ...reported, ok: false, detail: answer.ok ? "answers" : "answers: connection refused" };
    return { ...reported, ok: isSilence(failure), detail: failure };
  });
}

/** Whether a probe came to nothing on its way, and not for the want of a program to make it with. */
function isSilence(failure: string): boolean {
  return /^no answer$|unreachable|prohibited|Permission denied|No route|timed out|Time exceeded/i.test(
    failure,
  );
}

/** A probe of which nothing more is known. @param asked whether the place that it starts from could be asked */
export function failedProbe(probe: Probe, asked: boolean, detail: string): ProbeResult {
  return { probe, ok: false, asked, milliseconds: undefined, hopLimit: undefined, detail };
}

/** Defines `within`, which runs a command in the network of `place`. */
function enter(place: Place | undefined): string {
  if (place === undefined || place.kind === "host") return 'within() { "$@"; }';
  return `pid=$(${place.firstProcess})
case $pid in '' | 0) echo "${notRunning(place.name)}"; echo "${notRunning(place.name)}" >&2; exit 1 ;; esac
within() { nsenter --target "$pid" --net "$@"; }`;
}

function milliseconds(text: string): number | undefined {
  const [, ping] = /time[=<]([0-9.]+) ?ms/.exec(text) ?? [];
  if (ping !== undefined) return Number(ping);
  const [, began, ended] = /connected ([0-9.]+) ([0-9.]+)/.exec(text) ?? [];
  return began === undefined ? undefined : (Number(ended) - Number(began)) * 1000;
}

function hopLimit(text: string): number | undefined {
  const [, value] = /(?:ttl|hlim)=([0-9]+)/.exec(text) ?? [];
  return value === undefined ? undefined : Number(value);
}

function failureOf(text: string): string {
  const [, unreachable] = /From \S+ icmp_seq=\d+ (.*?)(?: ---|$)/.exec(text) ?? [];
  if (unreachable !== undefined) return unreachable.trim();
  if (/100% packet loss/.test(text)) return "no answer";
  return (
    text
      .replace(/^.*bash: /, "")
      .replace(/^.*line \d+: /, "")
      .trim() || "no answer"
  );
}
