import { parseAnswer } from "../core/bundle/index.ts";
import type { HostPlan } from "../core/index.ts";
import { thrownText } from "../core/thrown-text.ts";
import {
  addressed,
  askOnHost,
  failureText,
  hostName,
  isAnothers,
  NotAdopted,
  nobody,
  RecordsLost,
} from "../hosts/index.ts";
import { Answer } from "./answer.ts";
import { managedHosts } from "./diff.ts";
import { type Reach, reach } from "./reach.ts";
import { print } from "./say.ts";

/** Milliseconds that an agent may take to note it. */
const deadline = 60_000;

/** What came of it. */
interface Taken {
  readonly host: string;
  readonly result: "taken-over" | "failed" | "not-adopted" | "unknown";
  /** Whose the host was: ORG/PROJECT/STACK::RESOURCE, `free`, or empty where nobody had said. */
  readonly from: string;
  readonly text: string;
}

/**
 * `hextet take-over NAME HOST`: a host that another stack has brought its bundle to is nobody's from now on, so that the
 * next `pulumi up` of this one may change it. Nothing else of the host changes.
 */
export async function takeOver(
  name: string,
  wanted: string,
  options: { readonly json?: true },
): Promise<void> {
  const reached = await reach(name);
  const [host] = managedHosts(reached, wanted);
  if (host === undefined) throw new Answer(2, `${wanted}: is no host of ${name}`);
  const taken = await takeHostOver(reached, host);
  if (options.json) print(`${JSON.stringify([taken], null, 2)}\n`);
  else if (taken.result === "taken-over") print(`${taken.host}: ${taken.text}\n`);
  if (taken.result === "failed" || taken.result === "not-adopted")
    throw new Answer(1, `${taken.host}: ${taken.text}`);
  if (taken.result === "unknown") throw new Answer(3, `${taken.host}: ${taken.text}`);
}

async function takeHostOver(reached: Reach, host: HostPlan): Promise<Taken> {
  const own = { host: hostName(host), from: "" };
  try {
    const { stdout, stderr } = await askOnHost(reached, host, '"$agent" take-over </dev/null\n', {
      verb: "take-over",
      deadline,
      repeatable: false,
    });
    const answer = parseAnswer("take-over", stdout);
    if (answer === undefined)
      throw new Error(
        `its agent's answer cannot be read: ${stderr.trim().split("\n").at(-1) || stdout.slice(0, 200)}`,
      );
    if (answer.result === "failed")
      return { ...own, result: "failed", text: addressed(failureText(answer), reached, host) };
    const { from } = answer;
    return { ...own, result: "taken-over", from, text: takenText(from, reached.plan.name) };
  } catch (error) {
    const result =
      error instanceof NotAdopted ? "not-adopted" : error instanceof RecordsLost ? "failed" : "unknown";
    return { ...own, result, text: thrownText(error) };
  }
}

function takenText(from: string, stack: string): string {
  const before =
    from === ""
      ? "nobody had said whose it was"
      : from === nobody
        ? "it was nobody's already"
        : isAnothers(from, stack)
          ? `taken from ${from}`
          : `it was ${stack}'s own, as ${from}`;
  return `${before}; it is nobody's now, and the next pulumi up of ${stack} brings it under ${stack}`;
}
