import type { LayoutHost, LayoutInterface, LayoutSite } from "../../layout/layout.ts";
import { standingHosts } from "../../layout/standing-hosts.ts";
import type { SiteMembers } from "../../plan/allocated-members.ts";
import type { NetworkPlan } from "../../plan/plan.ts";
import { PlannedAddress } from "../../plan/planned-prefix.ts";
import type { SitePart, SitePlanning } from "../capability.ts";
import { planModes } from "../modes/plan.ts";
import type { ModePlan } from "../modes/values.ts";
import { servedDhcp, servedDhcp4 } from "./served-dhcp.ts";
import type { AdvertisedNetwork, LayoutAdvertised, LayoutRouter, RouterPlan } from "./values.ts";

/** What the routers of a site are to advertise, and which of that is a host's of the site to say. */
export function planRouters(site: LayoutSite, members: SiteMembers, around: SitePlanning): SitePart {
  const routers = site.routers.length === 0 ? [] : plansOf(site, members, around);
  return {
    plan: { routers },
    onHost: ({ name }) => ({
      advertised: routers.filter(({ host }) => host === name).flatMap(({ advertised }) => advertised),
    }),
  };
}

function plansOf(site: LayoutSite, members: SiteMembers, around: SitePlanning): readonly RouterPlan[] {
  const modes = new Map(planModes(site).map((mode) => [mode.network, mode]));
  const networks = new Map(around.networks.map((network) => [network.name, network]));
  return site.routers.map((router) => ({
    name: router.name,
    kind: router.kind,
    host: router.host?.value,
    advertised: router.networks.flatMap((own) => {
      const mode = modes.get(own.network);
      const network = networks.get(own.network);
      const device = own.interface ?? interfaceOf(site, router, own)?.name;
      if (mode === undefined || network === undefined || device === undefined) return [];
      const beside = { network, mode: mode.mode, members, givenMac: around.macOf };
      const resolvers = resolversOf(site, network, around);
      const ofIpv4 = resolvers.servers.filter(({ isIpv4 }) => isIpv4);
      const isHost = router.kind === "host";
      return [
        {
          ...advertisedNetwork(site, router, network, mode, device),
          resolvers: resolvers.servers.filter(({ isIpv4 }) => !isIpv4),
          search: resolvers.search,
          by: isHost ? router.by : undefined,
          lifetimes: own.lifetimes,
          dhcp: servedDhcp(site, router, own, beside),
          dhcp4: servedDhcp4(site, router, own, beside, ofIpv4),
          server: isHost ? router.server : undefined,
          relay: own.relay && {
            servers: own.relay.servers.map(({ value }) => new PlannedAddress(undefined, value)),
            uplink: own.relay.uplink?.value,
          },
        },
      ];
    }),
  }));
}

/** By which interface a router that is a host of the site is in a network, with addresses that it is given. */
export function interfaceOf(
  site: LayoutSite,
  { host }: LayoutRouter,
  { network }: LayoutAdvertised,
): LayoutInterface | undefined {
  return hostOf(site, host?.value)?.interfaces.find(
    (device) => device.network === network && device.comes === undefined,
  );
}

function hostOf(site: LayoutSite, name: string | undefined): LayoutHost | undefined {
  return standingHosts(site.hosts).find((host) => host.name === name);
}

/** What hosts in a network ask for names, of either family. */
function resolversOf(
  site: LayoutSite,
  { name }: NetworkPlan,
  { addressOf }: SitePlanning,
): { readonly servers: readonly PlannedAddress[]; readonly search: readonly string[] } {
  const { ofNetworks, ofSite } = site.resolvers;
  const places = [ofNetworks.get(name), ofSite].flatMap((place) => place ?? []);
  const servers = places.find((place) => place.servers !== undefined)?.servers ?? [];
  return {
    servers: servers.flatMap((server) =>
      "value" in server ? new PlannedAddress(undefined, server.value) : (addressOf(server.target) ?? []),
    ),
    search: places.find((place) => place.search !== undefined)?.search ?? [],
  };
}

function advertisedNetwork(
  site: LayoutSite,
  { host }: LayoutRouter,
  network: NetworkPlan,
  { mode, flags }: ModePlan,
  device: string,
): Pick<AdvertisedNetwork, "network" | "interface" | "mode" | "flags" | "prefixes" | "mtu"> {
  return {
    network: network.name,
    interface: device,
    mode,
    flags,
    prefixes: [{ ...network, deprecated: false }, ...network.further].map(
      ({ prefix, deprecated, requester }) => ({
        prefix,
        deprecated,
        delegated: requester !== undefined && requester.host === host?.value,
      }),
    ),
    mtu: site.mtus.get(network.name)?.value,
  };
}
