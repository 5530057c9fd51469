import { capabilities as allCapabilities, type Capability } from "../capabilities/index.ts";
import type { Problem } from "../problem/index.ts";
import { mapHost } from "./map-addresses.ts";
import type { HostPlan, NetworkPlan, Plan, PrefixPlan, SitePlan } from "./plan.ts";
import type { PlannedAddress, PlannedPrefix } from "./planned-prefix.ts";

/** A delegated block that nobody has recorded yet, and what cannot be set up before. */
export interface WaitingHosts {
  /** Name of the prefix. */
  readonly prefix: string;
  readonly length: number;
  /** Machines, `rack/pve-1`; or subnets whose rules or routes name it, `cloud/edge`. */
  readonly hosts: readonly string[];
  /** The host of the layout that asks for it. */
  readonly requester: string | undefined;
}

/** Files need the hosts' blocks alone; resources those of rules and routes in a VPC, too. */
export type Waiting = "hosts" | "hosts and subnets";

/**
 * What must be recorded before hosts can be set up. Instances of AWS are not among them: their addresses follow in
 * the run that makes their VPC.
 */
export function waitingHosts(
  { prefixes, sites }: Pick<Plan, "prefixes" | "sites">,
  who: Waiting = "hosts",
  capabilities: readonly Capability[] = allCapabilities,
): readonly WaitingHosts[] {
  if (prefixes.every(({ unknown }) => unknown === undefined)) return [];
  const subnets = who === "hosts" ? [] : sites.filter((site) => site.kind === "aws");
  const hosts = [
    ...subnets.flatMap((site) =>
      site.networks.map((network) => ({
        name: `${site.name}/${network.name}`,
        blocks: blocksNamedBy(network),
      })),
    ),
    ...sites.flatMap((site) =>
      site.hosts.map((host) => ({ name: `${host.site}/${host.name}`, blocks: blocksOf(host, capabilities) })),
    ),
  ];
  return prefixes.flatMap(({ name, unknown, requester }): WaitingHosts[] => {
    if (unknown === undefined) return [];
    const waiting = hosts.filter(({ blocks }) => blocks.has(name)).map((host) => host.name);
    return waiting.length === 0 ? [] : [{ prefix: name, length: unknown.length, hosts: waiting, requester }];
  });
}

/**
 * What to say where hosts are to be set up all the same; `undefined` where none waits.
 * @param only the one host that is meant, `rack/pve-1`
 */
export function waitingText(
  plan: Pick<Plan, "prefixes" | "sites">,
  who: Waiting = "hosts",
  only?: string,
): string | undefined {
  const waiting = waitingHosts(plan, who).filter(({ hosts }) => only === undefined || hosts.includes(only));
  if (waiting.length === 0) return undefined;
  return waiting
    .map(
      (waitingPrefix) => `prefixes.${waitingPrefix.prefix}: ${reason(waitingPrefix)}; ${fix(waitingPrefix)}`,
    )
    .join("\n");
}

/** A warning for each block that hosts wait for. */
export function waitingProblems(
  prefixes: readonly PrefixPlan[],
  sites: readonly SitePlan[],
  capabilities: readonly Capability[],
): Problem[] {
  return waitingHosts({ prefixes, sites }, "hosts and subnets", capabilities).map((host) => ({
    code: "HX080",
    path: ["prefixes", host.prefix, "delegated"],
    value: undefined,
    reason: reason(host),
    fix: fix(host),
  }));
}

function reason({ length, hosts }: WaitingHosts): string {
  const some = hosts.slice(0, 3).join(", ");
  const more = hosts.length > 3 ? ` and ${hosts.length - 3} more` : "";
  return `the /${length} is not known yet: ${some}${more} can be planned, and not set up before it is`;
}

function fix({ prefix, length, hosts, requester }: WaitingHosts): string {
  if (requester !== undefined && !hosts.includes(requester))
    return `set ${requester} up, which asks for it (hextet bring NAME ${requester}), and record what it is given: hextet follow NAME --write`;
  return `record it once it is given: ${prefix}: { delegated: { length: ${length} }, prefix: "..." }`;
}

/** Of a subnet: what its rules let in, and where its routes lead. */
function blocksNamedBy({ subnet, routes }: NetworkPlan): ReadonlySet<string> {
  const named = [
    ...(subnet?.ingress ?? []).map(({ from }) => (typeof from === "string" ? undefined : from.prefix.block)),
    ...routes.map(({ to }) => to.block),
  ];
  return new Set(named.flatMap((block) => block?.name ?? []));
}

/** Of a host: every block that an address of it is in, whatever has the address, but what it makes itself of a delegated one. */
function blocksOf(host: HostPlan, capabilities: readonly Capability[]): ReadonlySet<string> {
  const blocks = new Set<string>();
  const noted = <Value extends PlannedAddress | PlannedPrefix>(value: Value): Value => {
    if (value.block !== undefined) blocks.add(value.block.name);
    return value;
  };
  let awaited: HostPlan = {
    ...host,
    interfaces: host.interfaces.map((device) => ({
      ...device,
      addresses: device.addresses.filter(({ origin }) => origin !== "delegated"),
    })),
  };
  for (const { hostParts } of capabilities)
    for (const { awaits } of Object.values(hostParts ?? {})) awaited = { ...awaited, ...awaits?.(host) };
  mapHost(awaited, { address: noted, prefix: noted }, capabilities);
  return blocks;
}
