import { readFileSync } from "node:fs";
import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import {
  fileText,
  type HostPlan,
  type KnownBlocks,
  labHostKey,
  type Plan,
  type PlannedConnection,
  type PlannedEndpoint,
  type SshHostPlan,
} from "../core/index.ts";
import type { Connection } from "../core/layout/layout.ts";
import type { EndpointArgs, HostConnectionArgs } from "./onprem/connection.ts";
import { thrownText } from "./onprem/thrown-text.ts";
import { refusal } from "./refusal.ts";

/** Connections by host, `rack/pve-1`: in place of what the layout says, where a lab or a tunnel stands for the host. */
export type Connections = Readonly<Record<string, Connection>>;

const endpoint = {
  address: z.string().min(1),
  port: z.int().min(1).max(65_535),
  user: z.string().min(1),
  key: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("agent") }),
    z.strictObject({ kind: z.literal("file"), path: z.string().min(1) }),
  ]),
  hostKey: z.string().min(1),
};

const schema = z.record(
  z.string(),
  z.strictObject({ ...endpoint, bastion: z.strictObject(endpoint).optional() }),
);

/** Environment variable with the path of a file of connections; `hextet lab env` prints one. */
export const connectionsVariable = "HEXTET_CONNECTIONS";

/**
 * The connections of the file that HEXTET_CONNECTIONS names; none where it is not set.
 *
 * @throws Error naming the file and what is wrong with it
 */
export function connectionsFromEnvironment(env: NodeJS.ProcessEnv = process.env): Connections {
  const path = env[connectionsVariable];
  return path === undefined || path === "" ? {} : connectionsFromFile(path);
}

/** Reads `{ "rack/pve-1": { address, port, user, key, hostKey } }`. @throws Error as `connectionsFromEnvironment` */
export function connectionsFromFile(path: string): Connections {
  try {
    const read = schema.parse(JSON.parse(fileText(readFileSync(path))));
    return Object.fromEntries(
      Object.entries(read).map(([host, { bastion, ...rest }]) => [host, { ...rest, bastion }]),
    );
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : thrownText(error);
    throw refusal(
      `${path} (${connectionsVariable}) holds no connections: ${reason}; of a lab, hextet lab up writes them anew`,
    );
  }
}

/**
 * The connection of every machine on-prem: the one given, else the layout's.
 *
 * @param dryRun a preview dials nobody, so that it does without a lab's keys
 * @throws Error naming each host that cannot be reached, and each connection that is for none
 */
export function hostConnections(
  plan: Plan,
  given: Connections,
  dryRun: boolean,
): ReadonlyMap<string, PlannedConnection> {
  const names = plan.sites.flatMap((site) => [...site.hosts, ...site.retired].map(hostName));
  const faults = Object.keys(given)
    .filter((name) => !names.includes(name))
    .map(
      (name) =>
        `${name}: a connection is given for it, and the layout has no such host; known: ${names.join(", ")}`,
    );
  const connections = new Map<string, PlannedConnection>();
  for (const host of onPremHosts(plan)) {
    const name = hostName(host);
    const own = given[name];
    const connection = own === undefined ? host.connection : asGiven(own);
    if (connection.hostKey === labHostKey && !dryRun) {
      faults.push(
        `${name}: the host key "${labHostKey}" stands for a twin's; start the lab and name its connections (hextet lab env prints ${connectionsVariable}), or give the host's own key`,
      );
    }
    connections.set(name, connection);
  }
  if (faults.length > 0) throw refusal(faults.join("\n"));
  return connections;
}

/** The machines that are reached over SSH. */
export function onPremHosts(plan: Plan): readonly SshHostPlan[] {
  return plan.sites.flatMap((site) => site.hosts.filter((host) => host.kind === "ssh"));
}

/** `rack/pve-1` */
export function hostName(host: HostPlan): string {
  return `${host.site}/${host.name}`;
}

/** A connection whose addresses are texts. */
function asGiven({ bastion, ...host }: Connection): PlannedConnection {
  return {
    ...host,
    referred: undefined,
    bastion: bastion === undefined ? undefined : { ...bastion, referred: undefined },
  };
}

/** Waits for the blocks that AWS gives. */
export type WithBlocks = (render: (blocks: KnownBlocks) => string) => pulumi.Output<string>;

/** A layout's connection as the components take it: an address in a block that is not known yet once it is. */
export function connectionArgs(connection: PlannedConnection, withBlocks: WithBlocks): HostConnectionArgs {
  const { bastion, ...host } = connection;
  return {
    ...endpointArgs(host, withBlocks),
    ...(bastion === undefined ? {} : { bastion: endpointArgs(bastion, withBlocks) }),
  };
}

function endpointArgs(end: PlannedEndpoint, withBlocks: WithBlocks): EndpointArgs {
  const { address, port, user, hostKey, key, referred } = end;
  const known =
    referred?.block === undefined ? address : withBlocks((blocks) => `${referred.resolve(blocks)}`);
  return { address: known, port, user, hostKey, ...(key.kind === "file" ? { keyFile: key.path } : {}) };
}
