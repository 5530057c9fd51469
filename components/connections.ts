import type * as pulumi from "@pulumi/pulumi";
import {
  type KnownBlocks,
  labHostKey,
  type Plan,
  type PlannedConnection,
  type PlannedEndpoint,
  type SshHostPlan,
} from "../core/index.ts";
import type { Connection } from "../core/layout/layout.ts";
import {
  type Connections,
  connectionsVariable,
  hostName,
  connectionsFromEnvironment as readFromEnvironment,
  connectionsFromFile as readFromFile,
} from "../hosts/index.ts";
import type { EndpointArgs, HostConnectionArgs } from "./onprem/connection.ts";
import { refusal, refusing } from "./refusal.ts";

/** The connections of the file that HEXTET_CONNECTIONS names. @throws RunError where that is no such file */
export const connectionsFromEnvironment = refusing(readFromEnvironment);

/** The connections of a file. @throws RunError where it is none */
export const connectionsFromFile = refusing(readFromFile);

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
    referred?.block === undefined ? address : withBlocks((blocks) => `${referred.fillIn(blocks)}`);
  return { address: known, port, user, hostKey, ...(key.kind === "file" ? { keyFile: key.path } : {}) };
}
