import type { Problem } from "../../problem/index.ts";
import type { Layout, LayoutHost } from "../layout.ts";

/**
 * Pools of Docker's inside a network that others are on too. The router is told where a pool is; neighbours on the
 * segment take its addresses for on-link, ask for them (RFC 4861 section 7.2.2), and nobody answers. An AWS
 * subnet delivers by interface, so there nobody asks.
 */
export function onLinkPools(layout: Layout): Problem[] {
  return layout.sites
    .filter((site) => site.aws === undefined)
    .flatMap((site) => site.hosts.flatMap((host) => sharedPools(host, site.hosts)))
    .map(
      ({ path, network, other }): Problem => ({
        code: "HX056",
        path,
        value: undefined,
        reason: `lies in ${network}, where ${other} asks the segment for its addresses and nobody answers for containers`,
        fix: 'put them on segments of their own, or allow it where they need not talk: allow: { HX056: "..." }',
      }),
    );
}

function sharedPools(host: LayoutHost, hosts: readonly LayoutHost[]) {
  const ofDocker = [host.docker?.bridge, ...(host.docker?.networks ?? []).map((network) => network.pool)];
  return segmentInterfaces(host).flatMap(({ network, pools }) => {
    const other = hosts.find((candidate) => candidate !== host && isOn(candidate, network));
    if (network === undefined || other === undefined) return [];
    return pools
      .filter((pool) => ofDocker.includes(pool.name))
      .map(({ path }) => ({ path, network, other: other.name }));
  });
}

function isOn(host: LayoutHost, network: string | undefined): boolean {
  return segmentInterfaces(host).some((one) => one.network === network);
}

function segmentInterfaces(host: LayoutHost) {
  return host.interfaces.filter((one) => one.ports?.length !== 0);
}
