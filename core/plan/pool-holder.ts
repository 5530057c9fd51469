import type { LayoutContainer, LayoutHost } from "../layout/layout.ts";

type LayoutInterface = LayoutHost["interfaces"][number];

/** Docker's networks and containers name a pool by its name alone: of two of one name they get the first interface's. */
export function isNamedPool(host: LayoutHost, { name }: LayoutInterface, pool: string): boolean {
  return host.interfaces.find(({ pools }) => pools.some((one) => one.name === pool))?.name === name;
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
