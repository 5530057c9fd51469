import { type AgentReport, BundleError, fromBase64, parseAnswer, parseBundle } from "../core/bundle/index.ts";
import {
  type Drift,
  driftOf,
  driftText,
  readAddresses,
  readRoutes,
  type SshHostPlan,
} from "../core/index.ts";
import { thrownText } from "../core/thrown-text.ts";
import {
  addressed,
  askOnHost,
  hostName,
  isAnothers,
  NotAdopted,
  nobody,
  RecordsLost,
} from "../hosts/index.ts";
import { Answer } from "./answer.ts";
import { atHosts } from "./at-hosts.ts";
import { managedHosts } from "./diff.ts";
import { type Reach, reach } from "./reach.ts";
import { print } from "./say.ts";

/** What came of asking one host. */
type Asked = { readonly host: string } & (
  | {
      readonly result: "same" | "drifted";
      readonly drift: readonly Drift[];
      /** Whether a change waits there to be confirmed. */
      readonly pending: boolean;
      /** Whose the host is: ORG/PROJECT/STACK::RESOURCE, or `free`; nothing where nobody has said. */
      readonly owner?: string;
      /** Said where what the agent knows of it is whole in one of its two copies alone. */
      readonly oneCopy?: true;
    }
  | {
      readonly result: "lost";
      readonly problem: string;
      /** What of hextet's still stands there: paths. */
      readonly found: readonly string[];
    }
  | { readonly result: "not-adopted" | "unknown"; readonly problem: string }
);

/** The agent's report, and the bundle that it is about. */
const script = `"$agent" report </dev/null || exit $?
printf 'bundle %s\\n' "$("$agent" bundle </dev/null 2>/dev/null | base64 | tr -d '\\n')"
`;

/** Milliseconds that a host may take to report. */
const deadline = 60_000;

/** `hextet drift NAME [HOST]`: reads over one connection a host, and changes nothing. */
export async function drift(
  name: string,
  wanted: string | undefined,
  options: { readonly json?: true; readonly block?: readonly string[] },
): Promise<void> {
  const reached = await reach(name, options.block);
  const asked = await atHosts(
    "Reading",
    managedHosts(reached, wanted).map((host) => ({ name: hostName(host), act: () => ask(reached, host) })),
  );
  print(
    options.json
      ? `${JSON.stringify(asked, null, 2)}\n`
      : asked.map((answer) => askedText(reached.layout.called, answer)).join(""),
  );
  const drifted = asked.filter(({ result }) => result === "drifted" || result === "lost");
  const unknown = asked.filter(({ result }) => result === "unknown");
  if (drifted.length > 0)
    throw new Answer(1, `${named(drifted)}: not as hextet left ${drifted.length === 1 ? "it" : "them"}`);
  if (unknown.length > 0) throw new Answer(3, `${named(unknown)}: could not be asked`);
}

async function ask(reached: Reach, host: SshHostPlan): Promise<Asked> {
  const name = hostName(host);
  try {
    const { stdout, stderr } = await askOnHost(reached, host, script, {
      verb: "report",
      deadline,
      repeatable: true,
      // A report shows neither secrets nor what is in files that others may not read.
      isPublic: true,
    });
    const agent = parseAnswer("report", stdout);
    if (agent?.result !== "report") {
      const said = stderr.trim().split("\n").at(-1) || stdout.slice(0, 200);
      throw new Error(agent?.reason ?? `its agent's report cannot be read: ${said}`);
    }
    const { called } = reached.layout;
    if (agent.records === "lost" || agent.records === "damaged")
      throw new RecordsLost(called, name, `what its agent knew of it is ${agent.records}`, agent.found);
    if (agent.host === "") throw new NotAdopted(called, name, { agent: true });
    return compared(reached, host, agent, /^bundle (.*)$/m.exec(stdout)?.[1] ?? "");
  } catch (error) {
    const unread = error instanceof BundleError ? "what its agent holds cannot be read: " : "";
    const problem = `${unread}${thrownText(error)}`;
    if (error instanceof RecordsLost) return { host: name, result: "lost", problem, found: error.found };
    return { host: name, result: error instanceof NotAdopted ? "not-adopted" : "unknown", problem };
  }
}

/** @param held the bundle that the agent holds, in base64 */
function compared(reached: Reach, host: SshHostPlan, agent: AgentReport, held: string): Asked {
  const bundle = parseBundle(fromBase64(held));
  const addresses = readAddresses(agent.addresses.split("\n"));
  const routes = [...readRoutes(6, agent.routes6.split("\n")), ...readRoutes(4, agent.routes4.split("\n"))];
  const { owner, records, transaction } = agent;
  const found = [
    ...strangerDrift(owner, reached.plan.name),
    ...driftOf({ agent, bundle, addresses, routes }, host).map((drift) => ({
      ...drift,
      diff: addressed(drift.diff, reached, host),
    })),
  ];
  return {
    host: hostName(host),
    result: found.length === 0 ? "same" : "drifted",
    drift: found,
    pending: transaction !== null,
    ...(owner === "" ? {} : { owner }),
    ...(records === "one-copy" ? { oneCopy: true } : {}),
  };
}

/** A host that another stack has brought its bundle to is not this stack's to look after. */
function strangerDrift(owner: string, stack: string): readonly Drift[] {
  if (!isAnothers(owner, stack)) return [];
  return [{ kind: "owner", thing: owner, state: `has this host, and not ${stack}`, diff: "" }];
}

function askedText(called: string, asked: Asked): string {
  if ("problem" in asked) return `${asked.host}: ${asked.problem}\n`;
  const notes = [
    ...(asked.pending ? ["a change waits there to be confirmed; it goes back by itself otherwise"] : []),
    ...(asked.owner === nobody ? ["it is nobody's since take-over: the next pulumi up takes it"] : []),
    ...(asked.oneCopy
      ? ["what its agent knows of it is whole in one of two copies; the next up or heal makes the other"]
      : []),
  ].map((note) => `  ${note}\n`);
  const text = `${driftText(asked.host, asked.drift)}${notes.join("")}`;
  return asked.result === "same" ? text : `${text}  ${adviceText(called, asked.host, asked.drift)}\n`;
}

function adviceText(called: string, host: string, drift: readonly Drift[]): string {
  if (drift.some(({ kind }) => kind === "owner"))
    return `have it for this stack: hextet take-over ${called} ${host}, then pulumi up`;
  const file = drift.some(({ kind }) => kind === "file")
    ? `; a file that is to stay as it is: hextet leave ${called} ${host} PATH`
    : "";
  return `put back what is hextet's: hextet heal ${called} ${host}${file}`;
}

function named(asked: readonly Asked[]): string {
  return asked.map(({ host }) => host).join(", ");
}
