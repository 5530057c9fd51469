import {
  checkId,
  DomainError,
  type Findings,
  failedChecksText,
  failuresText,
  here,
  hostChecks,
  hostChecksText,
  judgeAcross,
  junitText,
  matrixText,
  nextLook,
  type ProbeResult,
  parseDomain,
  reachability,
  routeProbes,
  unknownBlocks,
  workloads,
} from "../core/index.ts";
import { inOrder, lookAtHost, looksOf, type ProbeRun } from "../hosts/index.ts";
import { Answer } from "./answer.ts";
import { atHosts } from "./at-hosts.ts";
import { type Reach, reach } from "./reach.ts";
import { saveFile } from "./save-files.ts";
import { print, report } from "./say.ts";

export interface VerifyOptions {
  readonly deadline: string;
  readonly domain?: string;
  readonly block?: readonly string[];
  readonly json?: true;
  readonly junit?: string;
}

/** `hextet verify NAME`: in the lab where one of that name runs, else over SSH from here. */
export async function verify(name: string, options: VerifyOptions): Promise<void> {
  const patience = Number(options.deadline) * 1000;
  if (!(patience >= 0 && patience <= 600_000))
    throw new Answer(2, `--deadline ${options.deadline}: give 0 to 600 seconds`);
  const given = options.domain === undefined ? undefined : domainOf(options.domain);
  const reached = await reach(name, options.block);
  const findings = await lookAround(reached, patience, given ?? reached.domain);
  print(options.json ? `${JSON.stringify(findingsJson(findings), null, 2)}\n` : findingsText(findings));
  if (options.junit !== undefined) saveFile(options.junit, junitText(reached.layout.name, findings));
  const failed =
    findings.probes.filter((probe) => !probe.ok && probe.asked).length +
    findings.checks.filter(({ verdict }) => verdict === "failed").length;
  if (failed > 0) throw new Answer(1, `${reached.layout.name}: ${failed} of its probes failed`);
  if (unasked(findings) > 0)
    throw new Answer(3, `${reached.layout.name}: ${unasked(findings)} of its probes could not be made`);
}

async function lookAround(reached: Reach, patience: number, domain: string | undefined): Promise<Findings> {
  const { plan, logins, enter, outside } = reached;
  const open = unknownBlocks(plan);
  if (open.length > 0) {
    throw new Answer(
      2,
      `${plan.name}: the block of ${open.map((block) => block.name).join(", ")} is not known here; give it: --block ${open[0]?.name}=PREFIX (pulumi stack output blocks)`,
    );
  }
  // What is said of how to reach a host is the layout's; a host of which nothing is said stays a target of others.
  const known = (host: string) => logins[host] !== undefined;
  const asked = hostChecks(plan, { domain }).filter(({ host }) => host === here || known(host));
  const all = [...workloads(plan), ...outside];
  const silent = all.filter(({ place }) => !known(place.host));
  const silentHosts = plan.sites
    .flatMap((site) => site.hosts.map((host) => `${host.site}/${host.name}`))
    .filter((host) => !known(host));
  for (const name of new Set([...silentHosts, ...silent.map(({ name }) => name)]))
    report(`${name}: not asked, since nothing says how to log in there (connect: with a hostKey)\n`);
  const probes = [...reachability(plan, outside), ...routeProbes(plan)].filter(
    (probe) => !silent.some((endpoint) => endpoint.name === probe.from),
  );
  const run: ProbeRun = { probes, places: all, logins, patience, enter, checks: asked };
  const found = await atHosts(
    "Probing",
    [...looksOf(run)].map(([host, look]) => ({
      name: host,
      act: (progress) => lookAtHost({ ...look, progress }),
    })),
  );
  const { probes: answers, checks } = inOrder(run, found);
  // core knows no stack's name.
  const named = (next: string) => next.replaceAll(" NAME", ` ${reached.layout.called}`);
  return {
    probes: answers,
    checks: judgeAcross(checks).map((state) => ({ ...state, next: named(state.next) })),
  };
}

/** The hosts' own checks, the matrix, the routes, then whatever is not well, with what was seen and where to look next. */
function findingsText({ probes, checks }: Findings): string {
  const broken = checks.filter(({ verdict }) => verdict !== "ok").length;
  const shown =
    checks.length === 0
      ? ""
      : `On the hosts, of each kind how many are as planned:\n${hostChecksText(checks)}\n\n`;
  return `${shown}${resultsText(probes)}${checks.length === 0 ? "" : `${checks.length - broken} of ${checks.length} checks on hosts are as planned.\n`}${
    broken === 0 ? "" : `\nNot as planned on the hosts:\n${failedChecksText(checks)}\n`
  }`;
}

/** The matrix, then the routes, then each failure with what was seen. */
export function resultsText(results: readonly ProbeResult[]): string {
  const between = results.filter((result) => result.probe.from !== "here");
  const routes = results.filter((result) => result.probe.from === "here");
  const failed = results.filter((result) => !result.ok);
  const routeLines = routes.map(
    ({ probe, ok }) => `  ${ok ? "ok  " : "FAIL"}  ${probe.to}, seen by ${probe.address}\n`,
  );
  return `Echo / TCP in milliseconds, from each row to each column:
${matrixText(between)}
${routes.length === 0 ? "" : `\nWhat the routers have been told:\n${routeLines.join("")}`}
${results.length - failed.length} of ${results.length} probes succeeded.${forbiddenText(results)}
${failed.length === 0 ? "" : `\nFailed:\n${failuresText(results)}\n`}`;
}

function forbiddenText(results: readonly ProbeResult[]): string {
  const silent = results.filter(({ probe, ok }) => ok && probe.expected === "silence").length;
  return silent === 0
    ? ""
    : ` ${silent} of them had to meet silence (–): the layout lets nothing through there.`;
}

function findingsJson({ probes, checks }: Findings): object {
  return {
    probes: probes.map((result) => ({ ...result, next: nextLook(result) })),
    checks: checks.map((result) => ({ id: checkId(result.check), ...result })),
  };
}

function unasked({ probes, checks }: Findings): number {
  return (
    probes.filter(({ asked }) => !asked).length + checks.filter(({ verdict }) => verdict === "unknown").length
  );
}

function domainOf(text: string): string {
  try {
    return parseDomain(text);
  } catch (error) {
    if (error instanceof DomainError) throw new Answer(2, `--domain: ${error.message}`);
    throw error;
  }
}
