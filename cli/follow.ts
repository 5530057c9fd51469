import {
  DomainError,
  EditError,
  followed,
  followedText,
  type Plan,
  type PrefixPlan,
  parseDomain,
  planFromText,
  problemsText,
  type SshHostPlan,
  withValue,
} from "../core/index.ts";
import { thrownText } from "../core/thrown-text.ts";
import { delegatedFor, delegatedScript, hostName, readDelegated, scriptOnHost } from "../hosts/index.ts";
import { Answer } from "./answer.ts";
import { atHosts } from "./at-hosts.ts";
import { today } from "./layout-file.ts";
import { type Reach, reach } from "./reach.ts";
import { saveFile } from "./save-files.ts";
import { print } from "./say.ts";

export interface FollowOptions {
  readonly write?: true;
  readonly domain?: string;
  readonly json?: true;
}

/** A prefix that a host of the layout asks for, and what the host was given. */
interface Given {
  readonly name: string;
  readonly host: string;
  /** As the layout has it; `null` where nobody has recorded it. */
  readonly recorded: string | null;
  readonly delegated: string;
}

/** Milliseconds that a host may take to say which prefixes it has. */
const asking = { deadline: 30_000, repeatable: true };

/** `hextet follow NAME`: which prefixes are delegated now, and what moves with them. The hosts are read, and nothing else. */
export async function follow(name: string, options: FollowOptions): Promise<void> {
  const domain = options.domain === undefined ? undefined : domainOf(options.domain);
  const reached = await reach(name);
  const given = await asked(reached);
  const moved = given.filter(({ recorded, delegated }) => recorded !== delegated);
  const text = moved.reduce((edited, own) => recorded(edited, own), reached.layout.text);
  const result = followed(reached.plan, planned(reached, text), domain);
  const isWritten = options.write === true && moved.length > 0;
  if (isWritten) saveFile(reached.layout.path, text);
  if (options.json) print(`${JSON.stringify({ prefixes: given, ...result, written: isWritten }, null, 2)}\n`);
  else print(followText(reached, given, moved, followedText(result), isWritten));
  if (moved.length > 0 && !isWritten) process.exitCode = 1;
}

/** Asks each host that asks for a prefix. @throws Answer */
async function asked(reached: Reach): Promise<readonly Given[]> {
  const requested = reached.plan.prefixes.filter(({ requester }) => requester !== undefined);
  if (requested.length === 0)
    throw new Answer(
      2,
      `${reached.layout.path} has no prefix that a host of it asks for: prefixes: { home: { delegated: { length: 56, on: SITE/HOST/INTERFACE } } }`,
    );
  return atHosts(
    "Reading",
    requested.map((prefix) => ({ name: `${prefix.requester}`, act: () => givenTo(reached, prefix) })),
  );
}

async function givenTo(reached: Reach, { name, prefix, unknown, requester }: PrefixPlan): Promise<Given> {
  const host = machine(reached.plan, requester);
  const request = host?.requests.find((own) => own.prefix === name);
  if (host === undefined || request === undefined)
    throw new Answer(1, `${requester}: is retired, and nobody asks for ${name}`);
  const from = `${hostName(host)}/${request.interface}`;
  const facts = await factsOf(reached, host);
  const [found, ...others] = delegatedFor(request, facts);
  if (found === undefined) {
    const has = facts.prefixes.map(String).join(", ");
    throw new Answer(
      1,
      `${from}: no /${request.length} is delegated for ${name}; ${has === "" ? "the host has no delegated prefix" : `it has ${has}`}`,
    );
  }
  if (others.length > 0)
    throw new Answer(
      1,
      `${from}: what is delegated for ${name} may be ${[found, ...others].join(" or ")}; record it in ${reached.layout.path} by hand`,
    );
  const recorded = unknown === undefined ? `${prefix}` : null;
  return { name, host: hostName(host), recorded, delegated: `${found}` };
}

function machine(plan: Plan, name: string | undefined): SshHostPlan | undefined {
  return plan.sites
    .flatMap(({ hosts }) => hosts)
    .find((host): host is SshHostPlan => host.kind === "ssh" && hostName(host) === name);
}

async function factsOf(reached: Reach, host: SshHostPlan) {
  try {
    return readDelegated((await scriptOnHost(reached, host, delegatedScript, asking)).stdout);
  } catch (error) {
    throw new Answer(3, `${hostName(host)}: ${thrownText(error)}`);
  }
}

function recorded(text: string, { name, delegated }: Given): string {
  try {
    return withValue(text, ["prefixes", name, "prefix"], delegated);
  } catch (error) {
    throw error instanceof EditError ? new Answer(1, error.message) : error;
  }
}

/** @throws Answer where the layout would have problems with what is delegated */
function planned({ layout }: Reach, text: string): Plan {
  const { name, called, path, ledger, beside } = layout;
  const { plan, problems, allowed } = planFromText(name, text, { ledger, called, beside, today: today() });
  if (plan !== undefined) return plan;
  throw new Answer(
    1,
    `nothing is written, since the layout would have problems:\n${problemsText(path, problems, allowed)}`,
  );
}

function followText(
  { layout }: Reach,
  given: readonly Given[],
  moved: readonly Given[],
  result: string,
  isWritten: boolean,
): string {
  const lines = given.map(({ name, host, recorded, delegated }) =>
    recorded === delegated
      ? `${name}: ${delegated}, as recorded (${host})\n`
      : `${name}: ${recorded ?? "not recorded"} -> ${delegated} (${host})\n`,
  );
  if (moved.length === 0) return lines.join("");
  const next = isWritten
    ? `${layout.path} is written; pulumi up brings the rest, and hextet plan ${layout.called} --zone DOMAIN the zones\n`
    : `record it with: hextet follow ${layout.called} --write\n`;
  return `${lines.join("")}\n${result}${next}`;
}

function domainOf(text: string): string {
  try {
    return parseDomain(text);
  } catch (error) {
    if (error instanceof DomainError) throw new Answer(2, `--domain ${error.message}`);
    throw error;
  }
}
