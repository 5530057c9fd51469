import {
  type Connections,
  connectionsFromEnvironment,
  connectionsVariable,
} from "../components/connections.ts";
import type { Login } from "../components/onprem/ssh-login.ts";
import type { Endpoint, HostPlan, Plan } from "../core/index.ts";
import { resolvePlan } from "../core/index.ts";
import { labHostKey } from "../core/layout/index.ts";
import { labDomain } from "../lab/lab-names.ts";
import { internetHost, reachLab } from "../lab/lab-reach.ts";
import { Answer } from "./answer.ts";
import { knownBlocks } from "./blocks.ts";
import { findLayout, type LayoutFile, planOf } from "./layout-file.ts";

/** How the command line gets to the hosts of a layout. */
export interface Reach {
  readonly layout: LayoutFile;
  /** With every block filled in that is known. */
  readonly plan: Plan;
  /** How to log in, by host (`rack/pve-1`); a host that nobody has said it for is not in it. */
  readonly logins: Readonly<Record<string, Login>>;
  /** Words before a program that speaks to a host: those that enter a lab's network. */
  readonly enter: readonly string[];
  /** Who else is there to talk to: a lab's internet. */
  readonly outside: readonly Endpoint[];
  /** Where the plan's names stand in the DNS, as far as that is known. */
  readonly domain: string | undefined;
}

/**
 * The lab of the layout's name, where it is a lab's and runs; else by what HEXTET_CONNECTIONS says, and the layout.
 * @param blocks of AWS, as `--block` gives them
 * @throws Answer where the layout has problems, or is a lab's and no lab runs
 */
export async function reach(name: string, blocks: readonly string[] = []): Promise<Reach> {
  const layout = findLayout(name);
  const unresolved = planOf(layout);
  const given = environmentConnections();
  const lab = unresolved.purpose === "lab" ? await reachLab(unresolved) : undefined;
  if (lab !== undefined) {
    const { plan, connections, enter } = lab;
    return {
      layout,
      plan,
      logins: connections,
      enter,
      outside: [internetHost],
      domain: labDomain(plan.name),
    };
  }
  if (unresolved.purpose === "lab" && Object.keys(given).length === 0) {
    throw new Answer(3, `lab ${unresolved.name} does not run; start it with: hextet lab up ${layout.called}`);
  }
  const plan = resolvePlan(unresolved, knownBlocks(unresolved, blocks));
  return { layout, plan, logins: logins(plan, given), enter: [], outside: [], domain: undefined };
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

/** How to log in to a host. @throws Error with a sentence where nobody has said */
export function loginTo(reached: Reach, host: string): Login {
  const login = reached.logins[host];
  if (login === undefined)
    throw new Error(
      `nothing says how to log in to ${host}; give it a connect: with a hostKey in ${reached.layout.path}`,
    );
  return login;
}

/** `rack/pve-1` */
export function hostName(host: HostPlan): string {
  return `${host.site}/${host.name}`;
}

function environmentConnections(): Connections {
  try {
    return connectionsFromEnvironment();
  } catch (error) {
    throw new Answer(3, error instanceof Error ? error.message : `${connectionsVariable}: ${String(error)}`);
  }
}

function logins(plan: Plan, given: Connections): Reach["logins"] {
  const hosts = plan.sites.flatMap((site) => site.hosts);
  const ofLayout = hosts.flatMap((host) =>
    host.connection === undefined || host.connection.hostKey === labHostKey
      ? []
      : [[hostName(host), host.connection] as const],
  );
  return { ...Object.fromEntries(ofLayout), ...given };
}
