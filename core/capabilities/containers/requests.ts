import type { LayoutContainer, LayoutHost } from "../../layout/layout.ts";
import { poolOwner, workloadOwner } from "../../plan/owners.ts";
import { poolHolder } from "../../plan/pool-holder.ts";
import type { AskedAddress, Request } from "../../plan/requests/request.ts";

/** An address for each container: in the network of its bridge, or in a pool of its host. */
export function* containerRequests(site: string, host: LayoutHost): Iterable<Request> {
  for (const container of host.containers) {
    const { name, path, pin } = container;
    yield {
      kind: "address",
      owner: workloadOwner(site, host.name, "containers", name),
      within: placeOf(site, host, container),
      ipv6: { path, pin },
      ipv4: containerIpv4(host, container),
    };
  }
}

function placeOf(site: string, host: LayoutHost, { on }: LayoutContainer): string | undefined {
  if (on.kind !== "pool") return on.network;
  const holder = poolHolder(host, on.pool);
  return holder && poolOwner(site, host.name, holder.name, on.pool);
}

/** Where a bridge has IPv4, all on it get some: better what is planned than what is free when they start. */
export function containerIpv4(host: LayoutHost, container: LayoutContainer): AskedAddress | undefined {
  const { on, path, ipv4 } = container;
  if (ipv4 !== undefined || on.kind === "routed") return ipv4;
  const bridge =
    on.kind === "network"
      ? host.incus?.bridges.find(({ network }) => network === on.network)
      : poolHolder(host, on.pool)?.pools.find(({ name }) => name === on.pool);
  return bridge?.ipv4 === undefined ? undefined : { path: [...path, "ipv4"], pin: undefined };
}
