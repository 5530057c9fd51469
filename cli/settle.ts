import { parseAnswer, refusalReason } from "../core/bundle/index.ts";
import type { SshHostPlan } from "../core/index.ts";
import { shellWord } from "../core/shell-word.ts";
import { thrownText } from "../core/thrown-text.ts";
import { addressed, askOnHost, hostName, RecordsLost } from "../hosts/index.ts";
import { Answer } from "./answer.ts";
import { managedHosts } from "./diff.ts";
import { type Reach, reach } from "./reach.ts";
import { print } from "./say.ts";

/** Milliseconds that an agent may take to read its files, and to settle them. */
const deadline = 60_000;

/** What came of a host's files. */
interface Settled {
  readonly host: string;
  readonly result: "taken" | "left" | "unchanged" | "failed" | "unknown";
  /** The files that were settled, or were to be. */
  readonly paths: readonly string[];
  /** Why not, where it failed or is not known; else empty. */
  readonly text: string;
}

/**
 * `hextet take NAME HOST [PATH]`, `hextet leave NAME HOST [PATH]`: says of a file that a person changed whether
 * hextet may put its own back at the next run, or is to pass over it as it is now. Without a path, of all such files.
 */
export async function settle(
  verb: "take" | "leave",
  name: string,
  wanted: string,
  path: string | undefined,
  options: { readonly json?: true },
): Promise<void> {
  const reached = await reach(name);
  const [host] = managedHosts(reached, wanted);
  if (host === undefined) throw new Answer(2, `${wanted}: is no host of ${name}`);
  const settled = await settleHost(reached, host, verb, path);
  print(options.json ? `${JSON.stringify([settled], null, 2)}\n` : settledText(settled));
  if (settled.result === "failed") throw new Answer(1, `${settled.host}: ${settled.text}`);
  if (settled.result === "unknown") throw new Answer(3, `${settled.host}: ${settled.text}`);
}

async function settleHost(
  reached: Reach,
  host: SshHostPlan,
  verb: "take" | "leave",
  path: string | undefined,
): Promise<Settled> {
  const own = { host: hostName(host), text: "" };
  let paths: readonly string[] = path === undefined ? [] : [path];
  try {
    if (path === undefined) paths = await changedFiles(reached, host);
    if (paths.length === 0) return { ...own, result: "unchanged", paths };
    const refusal = await settleFiles(reached, host, verb, paths);
    return refusal === undefined
      ? { ...own, result: settledAs[verb], paths }
      : { ...own, result: "failed", paths, text: addressed(refusal, reached, host) };
  } catch (error) {
    const result = error instanceof RecordsLost ? "failed" : "unknown";
    return { ...own, result, paths, text: thrownText(error) };
  }
}

function settledText({ host, result, paths }: Settled): string {
  switch (result) {
    case "unchanged":
      return `${host}: nobody has changed a file of hextet's\n`;
    case "taken":
    case "left":
      return paths.map((path) => `${host}: ${path} ${outcome[result]}\n`).join("");
    case "failed":
    case "unknown":
      return "";
  }
}

/** What the agent answers where it has done as asked. */
const settledAs = { take: "taken", leave: "left" } as const;

const outcome = {
  taken:
    "is hextet's again: the next up, or hextet heal, puts the layout's back; what a person wrote there is kept on the host",
  left: "stays as it is now: up passes over it until it changes again",
} as const;

async function changedFiles(reached: Reach, host: SshHostPlan): Promise<readonly string[]> {
  const { stdout } = await askOnHost(reached, host, '"$agent" report </dev/null\n', {
    verb: "report",
    deadline,
    repeatable: true,
  });
  const report = parseAnswer("report", stdout);
  if (report?.result !== "report")
    throw new Error(`its agent's report cannot be read: ${stdout.slice(0, 200)}`);
  return report.files.flatMap(({ path, state }) => (state === "changed" ? [path] : []));
}

/** @returns why the agent refuses; undefined where it has done it */
async function settleFiles(
  reached: Reach,
  host: SshHostPlan,
  verb: "take" | "leave",
  paths: readonly string[],
): Promise<string | undefined> {
  const script = `"$agent" ${verb} ${paths.map(shellWord).join(" ")} </dev/null\n`;
  const { stdout } = await askOnHost(reached, host, script, { verb, deadline, repeatable: false });
  const answer = parseAnswer(verb, stdout);
  if (answer === undefined) throw new Error(`its agent's answer cannot be read: ${stdout.slice(0, 200)}`);
  return answer.result === "failed" ? refusalReason(answer) : undefined;
}
