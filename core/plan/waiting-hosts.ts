import type { Problem } from "../problem/index.ts";
import type { HostPlan, Plan, PrefixPlan, SitePlan } from "./plan.ts";
import type { UnknownBlock } from "./planned-prefix.ts";

/** A delegated block that nobody has recorded yet, and the machines that cannot be set up before. */
export interface WaitingHosts {
  /** Name of the prefix. */
  readonly prefix: string;
  readonly length: number;
  /** `rack/pve-1` */
  readonly hosts: readonly string[];
}

/**
 * What must be recorded before hosts can be set up. Instances of AWS are not among them: their addresses follow in
 * the run that makes their VPC.
 */
export function waitingHosts({ prefixes, sites }: Pick<Plan, "prefixes" | "sites">): readonly WaitingHosts[] {
  const hosts = sites.flatMap((site) =>
    site.hosts.map((host) => ({
      name: `${host.site}/${host.name}`,
      blocks: new Set(blocksOf(host).flatMap((block) => block?.name ?? [])),
    })),
  );
  return prefixes.flatMap(({ name, unknown }): WaitingHosts[] => {
    if (unknown === undefined) return [];
    const waiting = hosts.filter(({ blocks }) => blocks.has(name)).map((host) => host.name);
    return waiting.length === 0 ? [] : [{ prefix: name, length: unknown.length, hosts: waiting }];
  });
}

/** What to say where hosts are to be set up all the same; `undefined` where none waits. */
export function waitingText(plan: Pick<Plan, "prefixes" | "sites">): string | undefined {
  const waiting = waitingHosts(plan);
  if (waiting.length === 0) return undefined;
  return waiting.map((one) => `prefixes.${one.prefix}: ${reason(one)}; ${fix(one)}`).join("\n");
}

/** A warning for each block that hosts wait for. */
export function waitingProblems(prefixes: readonly PrefixPlan[], sites: readonly SitePlan[]): Problem[] {
  return waitingHosts({ prefixes, sites }).map((one) => ({
    code: "HX080",
    path: ["prefixes", one.prefix, "delegated"],
    value: undefined,
    reason: reason(one),
    fix: fix(one),
  }));
}

function reason({ length, hosts }: WaitingHosts): string {
  const some = hosts.slice(0, 3).join(", ");
  const more = hosts.length > 3 ? ` and ${hosts.length - 3} more` : "";
  return `the /${length} is not known yet: ${some}${more} can be planned, and not set up before it is`;
}

function fix({ prefix, length }: WaitingHosts): string {
  return `record it once it is given: ${prefix}: { delegated: { length: ${length} }, prefix: "..." }`;
}

function blocksOf(host: HostPlan): (UnknownBlock | undefined)[] {
  return [
    ...host.interfaces.flatMap((one) => [
      ...one.addresses.map(({ address }) => address.block),
      ...one.pools.map(({ prefix }) => prefix.block),
      one.gateway?.block,
      ...one.routes.flatMap(({ to, via }) => [to.block, via.block]),
    ]),
    ...host.services.map(({ address }) => address.block),
    host.connection?.referred?.block,
    host.connection?.bastion?.referred?.block,
    ...(host.incus?.bridges ?? []).map(({ address }) => address.block),
    ...[...host.containers, ...host.guests].map(({ address }) => address.block),
  ];
}
