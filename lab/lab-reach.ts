import { fillInPlan, Ipv6Address, type Plan, PlannedAddress } from "../core/index.ts";
import type { Endpoint } from "../core/probe/index.ts";
import type { Connections } from "../hosts/index.ts";
import { givenBlocks } from "./given-blocks.ts";
import { labConnections } from "./lab-connections.ts";
import { labKey } from "./lab-key.ts";
import { labNames } from "./lab-names.ts";
import type { LabClient } from "./supervisor/client.ts";
import { enterController } from "./supervisor/enter.ts";
import { connectLab } from "./supervisor/launch.ts";
import { runDirectory } from "./supervisor/run-directory.ts";
import { outside } from "./topology-of-plan.ts";

/** How the hosts of a running lab are reached from outside of it. */
export interface LabReach {
  /** The plan with every block filled in that AWS has given. */
  readonly plan: Plan;
  /** Guests and the lab's internet included. */
  readonly connections: Connections;
  /** Words before a program that speaks to them: it then runs in the network of the lab's controller. */
  readonly enter: readonly string[];
}

/** The lab's internet as somebody to talk to. */
export const internetHost: Endpoint = {
  name: outside.hostName,
  address: new PlannedAddress(undefined, Ipv6Address.parse(outside.host)),
  tcp: [80],
  place: { kind: "host", host: outside.hostName },
};

/** A look at a running lab that leaves its engine alone; undefined where none of the plan's name runs. */
export async function reachLab(plan: Plan): Promise<LabReach | undefined> {
  const client = await connectLab(plan.name);
  if (client === undefined) return undefined;
  try {
    const { pid } = await client.ask("hello", null);
    const { path } = runDirectory(plan.name);
    const known = fillInPlan(plan, await givenBlocks(client, plan));
    await renewNames(client, known);
    const twins = await client.ask("twins", null);
    return {
      plan: known,
      connections: labConnections(known, twins, labKey(path).path),
      enter: enterController(pid),
    };
  } finally {
    client.close();
  }
}

/** Names that the lab serves follow what AWS has given since, by whatever command. */
async function renewNames(client: LabClient, known: Plan): Promise<void> {
  const served = await client.ask("names", null);
  const records = Object.entries(labNames(known)).filter(
    ([name, addresses]) =>
      addresses.length > 0 && served[name] !== undefined && `${served[name]}` !== `${addresses}`,
  );
  if (records.length > 0) await client.ask("setNames", { records: Object.fromEntries(records) });
}
