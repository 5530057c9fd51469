import type { LayoutHost, LayoutInterface, LayoutSite } from "../../layout/layout.ts";
import { standingHosts } from "../../layout/standing-hosts.ts";
import type { SiteMembers } from "../../plan/allocated-members.ts";
import type { NetworkPlan } from "../../plan/plan.ts";
import { PlannedAddress } from "../../plan/planned-prefix.ts";
import type { SitePart, SitePlanning } from "../capability.ts";
import { planModes } from "../modes/plan.ts";
import type { ModePlan } from "../modes/values.ts";
import { servedDhcp } from "./served-dhcp.ts";
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
      const dhcp = servedDhcp(site, router, own, {
        network,
        mode: mode.mode,
        members,
        givenMac: around.macOf,
      });
      const by = router.kind === "host" ? router.by : undefined;
      return [
        {
          ...advertisedNetwork(site, router, network, mode, device, around),
          by,
          lifetimes: own.lifetimes,
          dhcp,
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

function advertisedNetwork(
  site: LayoutSite,
  { host }: LayoutRouter,
  network: NetworkPlan,
  { mode, flags }: ModePlan,
  device: string,
  { addressOf }: SitePlanning,
): Omit<AdvertisedNetwork, "by" | "lifetimes" | "dhcp"> {
  const { ofNetworks, ofSite } = site.resolvers;
  const places = [ofNetworks.get(network.name), ofSite].flatMap((place) => place ?? []);
  const servers = places.find((place) => place.servers !== undefined)?.servers ?? [];
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
    resolvers: servers
      .flatMap((server) =>
        "value" in server ? new PlannedAddress(undefined, server.value) : (addressOf(server.target) ?? []),
      )
      .filter(({ isIpv4 }) => !isIpv4),
    search: places.find((place) => place.search !== undefined)?.search ?? [],
  };
}
