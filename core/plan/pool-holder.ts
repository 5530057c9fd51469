import type { LayoutContainer, LayoutHost } from "../layout/layout.ts";
import { poolOwner } from "./owners.ts";

type LayoutInterface = LayoutHost["interfaces"][number];

/** Docker's networks and containers name a pool by its name alone: of two of one name they get the first interface's. */
export function isNamedPool(host: LayoutHost, { name }: LayoutInterface, pool: string): boolean {
  return host.interfaces.find(({ pools }) => pools.some((one) => one.name === pool))?.name === name;
}

/** Where the number of a pool's block is: the network of the interface that has it, and who owns it there. */
export function poolHolder(
  site: string,
  host: LayoutHost,
  pool: string,
): { readonly network: string; readonly owner: string } | undefined {
  const holder = host.interfaces.find(({ pools }) => pools.some(({ name }) => name === pool));
  if (holder?.network === undefined) return undefined;
  return { network: holder.network, owner: poolOwner(site, host.name, holder.name, pool) };
}

/** The containers that are in an interface's pool. */
export function containersIn(
  host: LayoutHost,
  one: LayoutInterface,
  pool: string,
): readonly LayoutContainer[] {
  if (!isNamedPool(host, one, pool)) return [];
  return host.containers.filter(({ on }) => on.kind === "pool" && on.pool === pool);
}
