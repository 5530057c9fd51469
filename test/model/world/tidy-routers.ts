import type { Host, Network, Router, RouterNetwork, Site } from "../layout.ts";
import { lengthOf, named } from "./places.ts";

/** Takes out of a site's routers what they cannot advertise or give any more. */
export function tidyRouters(site: Site): void {
  for (const [name, router] of named(site.routers ?? {})) {
    const host = router.host === undefined ? undefined : site.hosts[router.host];
    const isGone = router.host !== undefined && (host === undefined || host.retired === true);
    if (site.aws !== undefined || isGone) {
      delete site.routers?.[name];
      continue;
    }
    for (const [networkName, own] of named(router.networks)) {
      const network = site.networks[networkName];
      if (network === undefined || !canAdvertise(site, networkName, network, host))
        delete router.networks[networkName];
      else if (host !== undefined && router.dhcp !== "other") serve(router.networks, networkName, network);
      if (host === undefined || router.dhcp === "other" || network?.mode !== "dhcp")
        for (const key of ["leases", "reservations"] as const) delete own[key];
      if (network === undefined || !givesIpv4(site, router, networkName, host)) delete own.ipv4;
      if (network?.mode !== "dhcp" && network?.mode !== "dhcp-stateless") delete own.relay;
    }
  }
  if (Object.keys(site.routers ?? {}).length === 0) delete site.routers;
}

/** By a NIC that is in it; a host by one whose addresses the layout gives. */
function canAdvertise(site: Site, name: string, { mode }: Network, host: Host | undefined): boolean {
  const attached = (of: Host) =>
    named(of.interfaces).filter(
      ([device, { network, bridge }]) => network === name && bridge === undefined && device !== "lo",
    );
  if (mode === undefined || !named(site.hosts).some(([, any]) => attached(any).length > 0)) return false;
  return host === undefined || attached(host).some(([, { addresses = [] }]) => addresses.length > 0);
}

/** From an IPv4 address of its own, where nobody waits for one of which nothing is said. */
function givesIpv4(site: Site, { dhcp }: Router, name: string, host: Host | undefined): boolean {
  const inside = (of: Host) => Object.values(of.interfaces).filter(({ network }) => network === name);
  const isAsked = Object.values(site.hosts).some((any) => inside(any).some((own) => "dhcp4" in own));
  if (host === undefined || dhcp === "other" || isAsked) return false;
  return inside(host).length > 0 && inside(host).every(({ ipv4 }) => ipv4 !== undefined);
}

/** Far from every number that is pinned or given here. */
function serve(networks: Record<string, RouterNetwork>, name: string, network: Network): void {
  if (network.mode !== "dhcp") return;
  if (lengthOf(network) === 64)
    networks[name] = { ...networks[name], leases: "::dead:0:0/112", reservations: {} };
  else delete networks[name];
}
