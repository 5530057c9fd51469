import type { NetworkPlan, OnPremSitePlan } from "../core/plan/index.ts";
import type { Advertising } from "./supervisor/topology.ts";

/**
 * What a site's router says on a segment to hosts and guests whose addresses come by themselves, where no host of the layout
 * says it; `undefined`: nothing.
 * @param networks those of the segment
 * @param nameServer its address
 */
export function advertisingOn(
  site: OnPremSitePlan,
  networks: readonly NetworkPlan[],
  nameServer: string,
): Advertising | undefined {
  const byHosts = new Set(site.hosts.flatMap(({ advertised }) => advertised.map(({ network }) => network)));
  const own = networks.flatMap((network) => {
    const planned = site.modes.find((mode) => mode.network === network.name);
    const isSaid = planned !== undefined && planned.mode !== "static" && !byHosts.has(network.name);
    return isSaid ? [{ network, flags: planned.flags }] : [];
  });
  if (own.length === 0) return undefined;
  const prefixes = own.flatMap(({ network, flags }) =>
    [network, ...network.further].map(({ prefix }) => ({ prefix: `${prefix}`, ...flags })),
  );
  const asked = own.filter(({ flags }) => flags.managed || flags.otherConfiguration);
  return {
    managed: own.some(({ flags }) => flags.managed),
    otherConfiguration: own.some(({ flags }) => flags.otherConfiguration),
    nameServer,
    prefixes: prefixes.map(({ prefix, autonomous, onLink }) => ({ prefix, autonomous, onLink })),
    dhcp: asked.map(({ network }) => ({
      prefix: `${network.prefix}`,
      reservations: site.hosts.flatMap(({ guests }) =>
        guests
          .filter((guest) => guest.network === network.name && guest.comes === "dhcp")
          .map(({ mac, address }) => ({ mac, address: `${address}` })),
      ),
    })),
  };
}
