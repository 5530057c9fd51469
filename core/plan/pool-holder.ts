import type { LayoutHost, LayoutInterface } from "../layout/layout.ts";
import { poolOwner } from "./owners.ts";

/** What names a pool does so by its name alone: of two of one name it gets the first interface's. */
export function poolHolder(host: LayoutHost, pool: string): LayoutInterface | undefined {
  return host.interfaces.find(({ pools }) => pools.some(({ name }) => name === pool));
}

/** Where the number of a pool's block is: the network of the interface that has it, and who owns it there. */
export function poolBlock(
  site: string,
  host: LayoutHost,
  pool: string,
): { readonly network: string; readonly owner: string } | undefined {
  const holder = poolHolder(host, pool);
  if (holder?.network === undefined) return undefined;
  return { network: holder.network, owner: poolOwner(site, host.name, holder.name, pool) };
}
