import type { LayoutHost, LayoutInterface } from "../layout/layout.ts";

/** Docker's networks and containers name a pool by its name alone: of two of one name they get the first interface's. */
export function poolHolder(host: LayoutHost, pool: string): LayoutInterface | undefined {
  return host.interfaces.find(({ pools }) => pools.some(({ name }) => name === pool));
}
