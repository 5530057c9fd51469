import {
  failuresText,
  matrixText,
  type Plan,
  type Probe,
  type ProbeResult,
  reachability,
  resolvePlan,
  routeProbes,
  unknownBlocks,
  workloads,
} from "../core/index.ts";
import { labHostKey } from "../core/layout/index.ts";
import { runProbes } from "../lab/probing/run-probes.ts";
import { LabSession } from "../lab/session.ts";
import { connectLab } from "../lab/supervisor/launch.ts";
import { Answer } from "./answer.ts";
import { knownBlocks } from "./blocks.ts";
import { findLayout, type LayoutFile, plannedOf } from "./layout-file.ts";

interface VerifyOptions {
  readonly patience: string;
  readonly block?: readonly string[];
  readonly json?: true;
}

/** `hextet verify NAME`: in the lab where one of that name runs, else over SSH from here. */
export async function verify(name: string, options: VerifyOptions): Promise<void> {
  const layout = findLayout(name);
  const { plan, ledger } = plannedOf(layout);
  const patience = Number(options.patience) * 1000;
  if (!(patience >= 0 && patience <= 600_000))
    throw new Answer(2, `--patience ${options.patience}: give 0 to 600 seconds`);
  const results =
    plan.purpose === "lab"
      ? await verifyLab(plan, layout, ledger.text, patience)
      : await verifyHosts(plan, options, patience);
  process.stdout.write(options.json ? `${JSON.stringify(results, null, 2)}\n` : resultsText(results));
  if (results.some((result) => !result.ok)) throw new Answer(1, `${layout.name}: some probes failed`);
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
${results.length - failed.length} of ${results.length} probes succeeded.
${failed.length === 0 ? "" : `\nFailed:\n${failuresText(results)}\n`}`;
}

async function verifyLab(
  plan: Plan,
  layout: LayoutFile,
  ledger: string,
  patience: number,
): Promise<readonly ProbeResult[]> {
  const client = await connectLab(plan.name);
  client?.close();
  if (client === undefined)
    throw new Answer(3, `lab ${plan.name} does not run; start it with: hextet lab up ${plan.name}`);
  const session = await LabSession.join({
    plan,
    layout: layout.text,
    ledger,
    path: layout.path,
    command: `hextet verify ${layout.name}`,
    progress: () => {},
  });
  if (session === undefined) throw new Answer(3, `lab ${plan.name} has just ended`);
  try {
    return await session.probe(patience);
  } finally {
    await session.close("stay");
  }
}

/** From each workload whose host can be reached; what cannot be a source is said, and stays a target. */
async function verifyHosts(
  unresolved: Plan,
  options: VerifyOptions,
  patience: number,
): Promise<readonly ProbeResult[]> {
  const plan = resolvePlan(unresolved, knownBlocks(unresolved, options.block ?? []));
  const open = unknownBlocks(plan);
  if (open.length > 0) {
    throw new Answer(
      2,
      `${plan.name}: the block of ${open.map((block) => block.name).join(", ")} is not known here; give it: --block ${open[0]?.name}=PREFIX (pulumi stack output blocks)`,
    );
  }
  const hosts = plan.sites.flatMap((site) => site.hosts);
  const logins = Object.fromEntries(
    hosts.flatMap((host) =>
      host.connection === undefined || host.connection.hostKey === labHostKey
        ? []
        : [[`${host.site}/${host.name}`, host.connection] as const],
    ),
  );
  const all = workloads(plan);
  const silent = all.filter((one) => logins[one.place.host] === undefined);
  for (const one of silent)
    process.stderr.write(
      `${one.name}: not probed from, since nothing says how to log in to ${one.place.host} (connect: with a hostKey)\n`,
    );
  const isSilent = (probe: Probe) => silent.some((one) => one.name === probe.from);
  const probes = [...reachability(plan, []), ...routeProbes(plan)].filter((probe) => !isSilent(probe));
  return runProbes({ probes, places: all, logins, patience });
}
