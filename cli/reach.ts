import { fillInPlan, type HostPlan, type Plan } from "../core/index.ts";
import {
  type Connections,
  connectionsFromEnvironment,
  connectionsVariable,
  declaredLogins,
  type Reach as HostsReach,
  hostName,
} from "../hosts/index.ts";
import { Answer } from "./answer.ts";
import { knownBlocks } from "./blocks.ts";
import { findLayout, type LayoutFile, planOf } from "./layout-file.ts";

/** How the command line gets to the hosts of a layout. */
export interface Reach extends HostsReach {
  readonly layout: LayoutFile;
}

/**
 * The lab of the layout's name, where it is a lab's and runs; else by what HEXTET_CONNECTIONS says, and the layout.
 * @param blocks of AWS, as `--block` gives them
 * @throws Answer where the layout has problems, or is a lab's and no lab runs
 */
export async function reach(name: string, blocks: readonly string[] = []): Promise<Reach> {
  const layout = findLayout(name);
  const planned = planOf(layout);
  const given = environmentConnections();
  const lab = planned.purpose === "lab" ? await runningLab(layout, planned) : undefined;
  if (lab !== undefined) return lab;
  if (planned.purpose === "lab" && Object.keys(given).length === 0) {
    throw new Answer(3, `lab ${planned.name} does not run; start it with: hextet lab up ${layout.called}`);
  }
  const plan = fillInPlan(planned, knownBlocks(planned, blocks));
  return { layout, plan, logins: declaredLogins(plan, given), enter: [], outside: [], domain: undefined };
}

/** The lab's modules are loaded where a layout is a lab's alone: real hosts are looked at without them. */
async function runningLab(layout: LayoutFile, planned: Plan): Promise<Reach | undefined> {
  const [{ internetHost, reachLab }, { labDomain }, { withLabKeys }, { withFileContents }] =
    await Promise.all([
      import("../lab/lab-reach.ts"),
      import("../lab/lab-names.ts"),
      import("../lab/wireguard-keys.ts"),
      import("../lab/rehearsal/whole-layout.ts"),
    ]);
  const whole = withFileContents(layout.text, layout.beside);
  const keyed = withLabKeys({ plan: planned, layout: whole, ledger: layout.ledger ?? "" });
  const lab = await reachLab(keyed.plan);
  if (lab === undefined) return undefined;
  const { plan, connections, enter } = lab;
  return { layout, plan, logins: connections, enter, outside: [internetHost], domain: labDomain(plan.name) };
}

/** The hosts that are meant: all, or the one that is named in full or by its end. @throws Answer where none is, or several are */
export function hostsNamed(plan: Plan, wanted: string | undefined): readonly HostPlan[] {
  const hosts = plan.sites.flatMap((site) => site.hosts);
  if (wanted === undefined) return hosts;
  const exact = hosts.filter((host) => hostName(host) === wanted);
  const found = exact.length > 0 ? exact : hosts.filter((host) => host.name === wanted);
  if (found.length === 1) return found;
  throw new Answer(
    2,
    `${wanted}: is ${found.length > 1 ? "more than one host" : "no host"} of ${plan.name}; there are ${hosts.map(hostName).join(", ")}`,
  );
}

function environmentConnections(): Connections {
  try {
    return connectionsFromEnvironment();
  } catch (error) {
    throw new Answer(3, error instanceof Error ? error.message : `${connectionsVariable}: ${String(error)}`);
  }
}
