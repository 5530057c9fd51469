import type { ContainerPlan, ContainerPromise, LayoutContainer } from "./containers/values.ts";
import type { LayoutRequest, PrefixRequest } from "./delegation/values.ts";
import type { Dhcp4Plan, Dhcp4Promise } from "./dhcp4/values.ts";
import type { DockerPlan, DockerPromise, LayoutDocker } from "./docker/values.ts";
import type { LayoutHostFile } from "./files/values.ts";
import type { ForwardPlan, ForwardPromise, LayoutForward } from "./forwards/values.ts";
import type { IdentityPromise } from "./identity/values.ts";
import type { DevicePromise, IncusPlan, LayoutIncus } from "./incus/values.ts";
import type { LinkPromise } from "./links/values.ts";
import type { LayoutMacvlan, MacvlanPlan, ShimPromise } from "./macvlans/values.ts";
import type { LayoutMapping, MappingPlan, MappingPromise } from "./mapped/values.ts";
import type { ComesPromise, LayoutModes, ModePlan } from "./modes/values.ts";
import type { LayoutMtus, MtuPlan, MtuPromise } from "./mtu/values.ts";
import type { LayoutProxy, ProxyPlan, ProxyPromise } from "./proxied/values.ts";
import type { GuestPlan, GuestPromise, LayoutGuest } from "./pve/values.ts";
import type {
  LayoutResolvers,
  LayoutSiteResolvers,
  ResolversPlan,
  ResolversPromise,
} from "./resolvers/values.ts";
import type { LayoutRouted, RoutedPlan, UnusedPromise } from "./routed/values.ts";
import type { AdvertisedNetwork, LayoutRouter, RouterPlan } from "./routers/values.ts";
import type { LayoutService, ServicePlan } from "./services/values.ts";
import type { LayoutTunnel, TunnelPlan, UpdatePromise } from "./tunnels/values.ts";
import type { GivenOutPlan, LayoutUpstream } from "./upstream/values.ts";
import type { LayoutWireguard, WireguardPlan, WireguardPromise } from "./wireguard/values.ts";

/** What capabilities have in a layout and in a plan: the typed map, one property each. */

export type * from "./containers/values.ts";
export type * from "./delegation/values.ts";
export type * from "./dhcp4/values.ts";
export type * from "./docker/values.ts";
export type * from "./files/values.ts";
export type * from "./forwards/values.ts";
export type * from "./identity/values.ts";
export type * from "./incus/values.ts";
export type * from "./links/values.ts";
export type * from "./macvlans/values.ts";
export type * from "./mapped/values.ts";
export type * from "./modes/values.ts";
export type * from "./mtu/values.ts";
export type * from "./proxied/values.ts";
export type * from "./pve/values.ts";
export type * from "./resolvers/values.ts";
export type * from "./routed/values.ts";
export type * from "./routers/values.ts";
export type * from "./services/values.ts";
export type * from "./tunnels/values.ts";
export type * from "./upstream/values.ts";
export type * from "./wireguard/values.ts";

/** Of a layout's host. */
export interface HostLayouts {
  readonly docker: LayoutDocker | undefined;
  readonly incus: LayoutIncus | undefined;
  readonly containers: readonly LayoutContainer[];
  readonly forwards: readonly LayoutForward[];
  readonly guests: readonly LayoutGuest[];
  readonly files: readonly LayoutHostFile[];
  /** Those of its files that are units to be started, by name. */
  readonly units: readonly string[];
  readonly resolvers: LayoutResolvers | undefined;
  /** Of its interfaces, as far as they say one. */
  readonly mtus: LayoutMtus;
  readonly routed: readonly LayoutRouted[];
  /** Prefixes that it asks for. */
  readonly requests: readonly LayoutRequest[];
  /** Names of its interfaces that have IPv4 by DHCP. */
  readonly dhcp4: readonly string[];
  readonly upstreams: readonly LayoutUpstream[];
  readonly proxies: readonly LayoutProxy[];
  readonly mappings: readonly LayoutMapping[];
  readonly tunnels: readonly LayoutTunnel[];
  readonly macvlans: readonly LayoutMacvlan[];
  readonly wireguard: readonly LayoutWireguard[];
}

/** Of a layout's site. */
export interface SiteLayouts {
  readonly services: readonly LayoutService[];
  readonly resolvers: LayoutSiteResolvers;
  readonly modes: LayoutModes;
  /** Of its networks. */
  readonly mtus: LayoutMtus;
  readonly routers: readonly LayoutRouter[];
}

/** A host whose layout says nothing of any. */
export const noHostLayouts: HostLayouts = {
  docker: undefined,
  incus: undefined,
  containers: [],
  forwards: [],
  guests: [],
  files: [],
  units: [],
  resolvers: undefined,
  mtus: new Map(),
  routed: [],
  requests: [],
  dhcp4: [],
  upstreams: [],
  proxies: [],
  mappings: [],
  tunnels: [],
  macvlans: [],
  wireguard: [],
};

export const noSiteLayouts: SiteLayouts = {
  services: [],
  resolvers: { ofSite: undefined, ofNetworks: new Map() },
  modes: new Map(),
  mtus: new Map(),
  routers: [],
};

/** Of a planned host. */
export interface HostPlans {
  /** The services that it answers for: their addresses are on its loopback besides that one's own. */
  readonly services: readonly ServicePlan[];
  readonly docker: DockerPlan | undefined;
  readonly incus: IncusPlan | undefined;
  readonly containers: readonly ContainerPlan[];
  readonly forwards: readonly ForwardPlan[];
  readonly guests: readonly GuestPlan[];
  readonly files: readonly LayoutHostFile[];
  /** Those of its files that are units to be started, by name. */
  readonly units: readonly string[];
  readonly resolvers: ResolversPlan | undefined;
  readonly mtus: readonly MtuPlan[];
  readonly routed: readonly RoutedPlan[];
  readonly dhcp4: readonly Dhcp4Plan[];
  readonly givenOut: readonly GivenOutPlan[];
  readonly proxies: readonly ProxyPlan[];
  readonly mappings: readonly MappingPlan[];
  readonly tunnels: readonly TunnelPlan[];
  readonly macvlans: readonly MacvlanPlan[];
  readonly wireguard: readonly WireguardPlan[];
  /** What it advertises as a router. */
  readonly advertised: readonly AdvertisedNetwork[];
  /** Prefixes that are delegated to it. */
  readonly requests: readonly PrefixRequest[];
}

export const noHostPlans: HostPlans = {
  services: [],
  docker: undefined,
  incus: undefined,
  containers: [],
  forwards: [],
  guests: [],
  files: [],
  units: [],
  resolvers: undefined,
  mtus: [],
  routed: [],
  dhcp4: [],
  givenOut: [],
  proxies: [],
  mappings: [],
  tunnels: [],
  macvlans: [],
  wireguard: [],
  advertised: [],
  requests: [],
};

/** Of a planned site. */
export interface SitePlans {
  readonly services: readonly ServicePlan[];
  /** Of its networks, as far as they say one. */
  readonly modes: readonly ModePlan[];
  readonly routers: readonly RouterPlan[];
}

export const noSitePlans: SitePlans = { services: [], modes: [], routers: [] };

/** What is looked at on a host of capabilities, besides what is looked at on every one. */
export type CapabilityPromise =
  | ContainerPromise
  | DockerPromise
  | ForwardPromise
  | DevicePromise
  | GuestPromise
  | ResolversPromise
  | MtuPromise
  | ComesPromise
  | Dhcp4Promise
  | LinkPromise
  | UnusedPromise
  | IdentityPromise
  | ProxyPromise
  | MappingPromise
  | UpdatePromise
  | ShimPromise
  | WireguardPromise;
