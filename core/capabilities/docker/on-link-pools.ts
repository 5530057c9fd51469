import type { Layout, LayoutHost } from "../../layout/layout.ts";
import { isInner } from "../../links/index.ts";
import type { Problem } from "../../problem/problem.ts";
import { poolsOf } from "./pool-use.ts";

/**
 * Pools of Docker's inside a network that others are on too. The router is told where a pool is; neighbours on the
 * segment take its addresses for on-link, ask for them (RFC 4861 section 7.2.2), and nobody answers. An AWS
 * subnet delivers by interface, so there nobody asks.
 */
export function onLinkPools(layout: Layout): Problem[] {
  return layout.sites
    .filter((site) => site.aws === undefined)
    .flatMap(({ hosts }) => {
      const members = networkMembers(hosts);
      return hosts.flatMap((host) => sharedPools(host, members));
    })
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

/** Of each network the first two hosts that are on it: one of them is not the host that is asked about. */
function networkMembers(hosts: readonly LayoutHost[]): ReadonlyMap<string, readonly LayoutHost[]> {
  const members = new Map<string, LayoutHost[]>();
  for (const host of hosts) {
    for (const { network } of segmentInterfaces(host)) {
      if (network === undefined) continue;
      const own = members.get(network);
      if (own === undefined) members.set(network, [host]);
      else if (own.length < 2 && !own.includes(host)) own.push(host);
    }
  }
  return members;
}

function sharedPools(host: LayoutHost, members: ReadonlyMap<string, readonly LayoutHost[]>) {
  const ofDocker = poolsOf(host);
  return segmentInterfaces(host).flatMap(({ network, pools }) => {
    if (network === undefined) return [];
    const other = members.get(network)?.find((candidate) => candidate !== host);
    if (other === undefined) return [];
    return pools
      .filter((pool) => ofDocker.includes(pool.name))
      .map(({ path }) => ({ path, network, other: other.name }));
  });
}

function segmentInterfaces(host: LayoutHost) {
  return host.interfaces.filter(({ link }) => !isInner(link));
}
