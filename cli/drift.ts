import { parseReply } from "../components/onprem/agent-reply.ts";
import { thrownText } from "../components/onprem/thrown-text.ts";
import { parseReport } from "../core/bundle/index.ts";
import { type Drift, driftOf, driftText, type HostPlan, readAddresses, readRoutes } from "../core/index.ts";
import { Answer } from "./answer.ts";
import { askOnHost, NotAdopted } from "./ask-agent.ts";
import { atHosts } from "./at-hosts.ts";
import { managedHosts } from "./diff.ts";
import { hostName, type Reach, reach } from "./reach.ts";

/** What came of asking one host. */
type Asked = { readonly host: string } & (
  | {
      readonly result: "same" | "drifted";
      readonly drift: readonly Drift[];
      /** Whether a change waits there to be confirmed. */
      readonly pending: boolean;
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
  process.stdout.write(
    options.json
      ? `${JSON.stringify(asked, null, 2)}\n`
      : asked.map((one) => askedText(reached.layout.called, one)).join(""),
  );
  const drifted = asked.filter(({ result }) => result === "drifted");
  const unknown = asked.filter(({ result }) => result === "unknown");
  if (drifted.length > 0)
    throw new Answer(1, `${named(drifted)}: not as hextet left ${drifted.length === 1 ? "it" : "them"}`);
  if (unknown.length > 0) throw new Answer(3, `${named(unknown)}: could not be asked`);
}

async function ask(reached: Reach, host: HostPlan): Promise<Asked> {
  const name = hostName(host);
  try {
    const { stdout, stderr } = await askOnHost(reached, host, script, {
      verb: "report",
      deadline,
      repeatable: true,
    });
    const [first = "", second = ""] = stdout.split("\n");
    const agent = parseReport(first);
    if (agent === undefined) {
      const said = stderr.trim().split("\n").at(-1) || stdout.slice(0, 200);
      throw new Error(parseReply(first)?.reason ?? `its agent's report cannot be read: ${said}`);
    }
    if (agent.host === "") throw new NotAdopted(reached.layout.called, name);
    const bundle = Buffer.from(second.replace(/^bundle /, ""), "base64").toString("utf8");
    const addresses = readAddresses(agent.addresses.split("\n"));
    const routes = [...readRoutes(6, agent.routes6.split("\n")), ...readRoutes(4, agent.routes4.split("\n"))];
    const found = driftOf({ agent, bundle, addresses, routes }, host);
    return {
      host: name,
      result: found.length === 0 ? "same" : "drifted",
      drift: found,
      pending: agent.transaction !== null,
    };
  } catch (error) {
    return {
      host: name,
      result: error instanceof NotAdopted ? "not-adopted" : "unknown",
      problem: thrownText(error),
    };
  }
}

function askedText(stack: string, asked: Asked): string {
  if ("problem" in asked) return `${asked.host}: ${asked.problem}\n`;
  const waits = asked.pending
    ? "  a change waits there to be confirmed; it goes back by itself otherwise\n"
    : "";
  const text = `${driftText(asked.host, asked.drift)}${waits}`;
  if (asked.result === "same") return text;
  const file = asked.drift.some(({ kind }) => kind === "file")
    ? `; a file that is to stay as it is: hextet leave ${stack} ${asked.host} PATH`
    : "";
  return `${text}  put back what is hextet's: hextet heal ${stack} ${asked.host}${file}\n`;
}

function named(asked: readonly Asked[]): string {
  return asked.map(({ host }) => host).join(", ");
}
