import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Connections } from "../components/connections.ts";
import {
  Ipv6Address,
  Ipv6Prefix,
  type KnownBlocks,
  type Plan,
  PlannedAddress,
  resolvePlan,
} from "../core/index.ts";
import type { Endpoint } from "../core/probe/index.ts";
import { labConnections } from "./lab-connections.ts";
import { labKey } from "./lab-key.ts";
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

/** The domain of a lab's names. */
export function labDomain(lab: string): string {
  return `${lab}.test`;
}

/** A look at a running lab that leaves its engine alone; undefined where none of the plan's name runs. */
export async function reachLab(plan: Plan): Promise<LabReach | undefined> {
  const client = await connectLab(plan.name);
  if (client === undefined) return undefined;
  try {
    const { pid } = await client.ask("hello", null);
    const { path } = runDirectory(plan.name);
    const known = resolvePlan(plan, readBlocks(path));
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

/** Keeps what AWS has given where whoever looks at the lab finds it. @param folder of the lab */
export function writeBlocks(folder: string, blocks: KnownBlocks): void {
  const texts = Object.fromEntries(Object.entries(blocks).map(([site, block]) => [site, `${block}`]));
  writeFileSync(join(folder, "blocks.json"), `${JSON.stringify(texts, null, 2)}\n`, { mode: 0o600 });
}

function readBlocks(folder: string): KnownBlocks {
  const path = join(folder, "blocks.json");
  if (!existsSync(path)) return {};
  const texts = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(path, "utf8")));
  return Object.fromEntries(Object.entries(texts).map(([site, text]) => [site, Ipv6Prefix.parse(text)]));
}
