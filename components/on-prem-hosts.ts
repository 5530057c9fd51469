import * as pulumi from "@pulumi/pulumi";
import type { Expectation } from "../core/bundle/index.ts";
import { renderGuestCommands } from "../core/capabilities/pve/index.ts";
import {
  fillInHost,
  hostResource,
  type Plan,
  type PlannedConnection,
  type SshHostPlan,
} from "../core/index.ts";
import { renderHost } from "../core/render/index.ts";
import { type Connections, hostName } from "../hosts/index.ts";
import type { CloudSite } from "./aws/cloud-site.ts";
import type { GivenBlocks } from "./aws/given-blocks.ts";
import { connectionArgs, onPremHosts } from "./connections.ts";
import { formerHosts } from "./former-hosts.ts";
import type { HostFileArgs } from "./onprem/bundle-input.ts";
import type { HostConnectionArgs } from "./onprem/connection.ts";
import { managedHostFiles } from "./onprem/host-files.ts";
import { LxdHost } from "./onprem/lxd-host.ts";
import type { ManagedHost, ManagedHostTransforms } from "./onprem/managed-host.ts";
import { type PlannedHostArgs, plannedHost } from "./onprem/planned-host.ts";
import type { Predecessor } from "./onprem/predecessors.ts";
import { PveHost } from "./onprem/pve-host.ts";
import type { OwnFiles, OwnHostFiles } from "./own-files.ts";
import { inWaves } from "./rollout.ts";

/** What machines on-prem are placed from. */
export interface OnPremPlace {
  readonly plan: Plan;
  /** By host: the one that is used, be it the layout's or another. */
  readonly connections: ReadonlyMap<string, PlannedConnection>;
  /** By host, those in place of the layout's. */
  readonly given: Connections;
  readonly cloud: Readonly<Record<string, CloudSite>>;
  /** The blocks that AWS gives. */
  readonly blocks: GivenBlocks;
  /** What the program itself gives hosts. */
  readonly own: OwnFiles;
  readonly transform: ManagedHostTransforms;
}

/** The machines on-prem of a plan, placed. */
export interface OnPremHosts {
  /** By `site/host`. */
  readonly hosts: Readonly<Record<string, ManagedHost>>;
  readonly guestCommands: Readonly<Record<string, readonly string[]>>;
}

/**
 * Places every machine on-prem: all at the same time, or in the waves of the layout's rollout; and marks those that
 * are let go.
 */
export function placeOnPremHosts(parent: pulumi.Resource, place: OnPremPlace): OnPremHosts {
  const { plan } = place;
  const hosts: Record<string, ManagedHost> = {};
  const guestCommands: Record<string, readonly string[]> = {};
  inWaves(plan.rollout.waves, onPremHosts(plan), (host, after) => {
    const name = hostName(host);
    const connection = place.connections.get(name);
    if (connection === undefined) return undefined;
    const today = place.given[name] === undefined ? host.wayIn.today : undefined;
    const args: PlannedHostArgs = {
      connection: argsOf(place, connection),
      today: today && argsOf(place, today),
      confirmWithin: plan.rollout.confirmWithin,
      allowCutoff: host.wayIn.allowCutoff,
      after: [...after, ...bastionOf(place, connection)],
      plan: host,
      transform: place.transform,
      ...withOwn(host, waiting(place, host), place.own.get(name)),
    };
    const placed = placeHost(parent, args);
    hosts[name] = placed;
    const commands = renderGuestCommands(host);
    if (host.renderer === "ifupdown2" || commands.length > 0) guestCommands[name] = commands;
    return placed.command;
  });
  for (const host of plan.sites.flatMap((site) => site.retired)) {
    // Nobody dials it: its connection is there for the form's sake.
    const { address, hostKey } = host.connection;
    placeHost(parent, { connection: { address, hostKey }, retired: true, plan: host });
  }
  return { hosts, guestCommands };
}

/** The component that it lies in follows from what runs there, as in states of release 0.1; nothing else does. */
function placeHost(parent: pulumi.Resource, args: PlannedHostArgs): ManagedHost {
  const { plan } = args;
  const resource = hostResource(plan.site, plan.name);
  const opts = { parent, aliases: formerHosts(plan).map((former) => ({ name: former })) };
  if (plan.renderer === "ifupdown2") return new PveHost(resource, args, opts).host;
  if (plan.incus !== undefined) return new LxdHost(resource, args, opts).host;
  return plannedHost(resource, plan, args, opts);
}

function argsOf({ blocks }: OnPremPlace, connection: PlannedConnection): HostConnectionArgs {
  return connectionArgs(connection, (render) => blocks.filledIn(render));
}

/**
 * The files of a host with routes into a block that AWS has not given yet, and what is to be true there with them;
 * nothing for all others.
 */
function waiting({ blocks }: OnPremPlace, plan: SshHostPlan): Pick<PlannedHostArgs, "files" | "expect"> {
  const routes = plan.interfaces.flatMap((networkInterface) => networkInterface.routes);
  if (routes.every(({ to, via }) => to.block === undefined && via.block === undefined)) return {};
  const text = blocks.filledIn((known) =>
    JSON.stringify(managedHostFiles(renderHost(fillInHost(plan, known)))),
  );
  const rendered = text.apply((json): Rendered => JSON.parse(json));
  return { files: rendered.apply(({ files }) => files), expect: rendered.apply(({ expect }) => expect) };
}

/** With the program's own files beside those of the plan. Contents that are secret stay by themselves. */
function withOwn(
  plan: SshHostPlan,
  waiting: Pick<PlannedHostArgs, "files" | "expect">,
  own: OwnHostFiles | undefined,
): Pick<PlannedHostArgs, "files" | "expect" | "units"> {
  if (own === undefined) return waiting;
  const rendered = renderHost(plan);
  const { files } = managedHostFiles(rendered);
  const known = waiting.files === undefined ? undefined : pulumi.output(waiting.files);
  const planned = Object.entries(files).map(([path, file]): [string, HostFileArgs] => [
    path,
    known === undefined ? file : { ...file, content: known.apply((all) => contentOf(all[path])) },
  ]);
  return {
    ...waiting,
    files: { ...Object.fromEntries(planned), ...own.files },
    units: [...rendered.units, ...own.units],
  };
}

function contentOf(file: pulumi.Unwrap<HostFileArgs> | undefined): string {
  return file !== undefined && "content" in file ? file.content : "";
}

interface Rendered {
  readonly files: Record<string, HostFileArgs>;
  readonly expect: readonly Expectation[];
}

/** The instance that a host is reached through, so that it stands before anybody goes that way. */
function bastionOf({ plan, cloud }: OnPremPlace, { bastion }: PlannedConnection): Predecessor[] {
  if (bastion?.referred === undefined) return [];
  const through = bastion.referred;
  return plan.sites.flatMap((site) =>
    site.hosts
      .filter((host) =>
        host.interfaces.some((networkInterface) =>
          networkInterface.addresses.some(({ address }) => address.equals(through)),
        ),
      )
      .flatMap((host) => {
        const resource = cloud[site.name]?.hosts[host.name];
        return resource === undefined ? [] : [{ name: hostName(host), resource: resource.instance }];
      }),
  );
}
