import type { LayoutHost, LayoutSite, ReferenceTarget } from "../../layout/layout.ts";
import type { Ledger } from "../../ledger/index.ts";
import type { SiteMembers } from "../../plan/allocated-members.ts";
import type { BlockHolding, HostHolds, SiteHolds, ThingHolding } from "../../plan/holds/holding.ts";
import type { MacsOfSite } from "../../plan/mac.ts";
import type { AddressMapping } from "../../plan/mapped/mapping.ts";
import type { NumberRequest } from "../../plan/number-request.ts";
import type { HostPlan, InterfaceAddress, InterfacePlan, NetworkPlan, SitePlan } from "../../plan/plan.ts";
import type { PlannedAddress, PlannedPrefix } from "../../plan/planned-prefix.ts";
import type { SiteNetworks } from "../../plan/site-networks.ts";
import type { Problem } from "../../problem/problem.ts";
import type { Runtime } from "../containers/runtime.ts";
import type { HostPlans, RoutedPlan, SitePlans } from "../values.ts";

/** What a capability gives to a plan. */
export interface Plans {
  /** Plans its part of a site, from numbers that are given already. */
  readonly planSite?: (site: LayoutSite, members: SiteMembers, around: SitePlanning) => SitePart;
  /** Plans its part of a host. What got no number is left out. */
  readonly planHost?: (host: HostPlanning) => Partial<HostPlans>;
  /** The sites with what hosts have of each other, once all are planned. */
  readonly planAcross?: (sites: readonly SitePlan[], ledger: Ledger) => readonly SitePlan[];
  /** Its properties in the plan of a host: what each holds, and how its addresses are mapped. */
  readonly hostParts?: HostParts;
  /** The same of its properties in the plan of a site. */
  readonly siteParts?: SiteParts;
  /** Whether what it has on a host makes packets of others pass through that. */
  readonly forwards?: (host: HostPlans) => boolean;
  /** What is wrong with its part of a site's plan. */
  readonly checkPlan?: (
    site: LayoutSite,
    networks: readonly NetworkPlan[],
    hosts: readonly HostPlan[],
    asked: AskedIn,
  ) => readonly Problem[];
  /** The bridges that it makes on a host. */
  readonly bridges?: (host: HostPlan) => readonly PlannedBridge[];
  /** What lives on bridges of a host. */
  readonly inhabitants?: {
    /** What people call one: `guest`. */
    readonly word: string;
    readonly of: (host: HostPlan) => readonly Inhabitant[];
  };
  /** What it has at a site and on its hosts that has no number, for the plan as a person sees it. */
  readonly tables?: (site: SitePlan) => readonly SiteTable[];
  /** What it knows of how a host has an address or a prefix, one sentence each, for a person who asks why. */
  readonly remarks?: (host: HostPlan, at: PlannedPrefix) => readonly string[];
  /** Prefixes inside of a host that the router needs no route to: it looks for their addresses on the segment, and the host answers. */
  readonly unrouted?: (host: HostPlan) => readonly PlannedPrefix[];
  /** Prefixes inside of a host that are known to nobody outside of it, and what stands there for addresses in them. */
  readonly hidden?: (host: HostPlan) => readonly HiddenPrefix[];
  /** Prefixes that are routed to a host as a whole, whatever it uses of them. */
  readonly routedPrefixes?: (host: HostPlan) => readonly RoutedPlan[];
  /** What it gives an interface of a host besides the addresses that the layout says there; each has a row of its own among what it holds. */
  readonly interfaceAddresses?: (
    site: LayoutSite,
    host: LayoutHost,
    device: string,
    members: SiteMembers,
  ) => readonly InterfaceAddress[];
  /** What it gives a host's loopback. */
  readonly loopbackAddresses?: (host: HostPlan) => readonly InterfaceAddress[];
  /** The host's own address in a pool: answers exactly if a route to the pool stands. None while nobody lives there. */
  readonly poolProof?: (host: HostPlan, pool: string) => PlannedAddress | undefined;
}

/** A prefix that is known on its host alone. */
export interface HiddenPrefix {
  readonly prefix: PlannedPrefix;
  readonly members: readonly { readonly inner: PlannedAddress; readonly outer: PlannedAddress }[];
}

/** What asks for IPv6 numbers in a network of the site, by that one's name. */
export type AskedIn = (network: string) => readonly NumberRequest[];

/** A small table below a site's own. */
export interface SiteTable {
  /** `MTU of hosts, by interface` */
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
}

/** A capability's part of a site, and what a host of the site gets of that. */
export interface SitePart {
  readonly plan: Partial<SitePlans>;
  readonly onHost: (host: LayoutHost) => Partial<HostPlans>;
}

/** What surrounds a part of a site that is being planned. */
export interface SitePlanning {
  readonly networks: readonly NetworkPlan[];
  /** The MAC address that an owner of the site was given. */
  readonly macOf: MacsOfSite;
  /** The address of what a reference names; `undefined` where that has none. */
  readonly addressOf: (target: ReferenceTarget) => PlannedAddress | undefined;
}

/** What surrounds a part of a host that is being planned. */
export interface HostPlanning {
  readonly site: LayoutSite;
  readonly host: LayoutHost;
  readonly interfaces: readonly InterfacePlan[];
  readonly networks: SiteNetworks;
  readonly members: SiteMembers;
  /** The address of what a reference names; `undefined` where that has none. */
  readonly addressOf: (target: ReferenceTarget) => PlannedAddress | undefined;
  /** The prefix of what a reference names, of an address a /128; `undefined` where that has none. */
  readonly prefixOf: (target: ReferenceTarget) => PlannedPrefix | undefined;
  /** The MAC address that an owner of the site was given. */
  readonly macOf: MacsOfSite;
  /** What the capabilities before this one have planned, and those of the site. */
  readonly earlier: HostPlans;
  /** Filled where something is wrong. */
  readonly problems: Problem[];
}

export type HostParts = {
  readonly [Key in keyof HostPlans]?: {
    /** Everything of it on a host with a name and an address, but what stands elsewhere in the plan. */
    readonly holds: HostHolds<ThingHolding | BlockHolding>;
    /** The same with every address in it mapped. */
    readonly map: (plans: HostPlans, to: AddressMapping) => Pick<HostPlans, Key>;
    /** What of it has to be known before the host can be set up, where that is not all of it. */
    readonly awaits?: (plans: HostPlans) => Pick<HostPlans, Key>;
  };
};

export type SiteParts = {
  readonly [Key in keyof SitePlans]?: {
    readonly holds: SiteHolds<ThingHolding>;
    readonly map: (plans: SitePlans, to: AddressMapping) => Pick<SitePlans, Key>;
  };
};

/** A bridge that a capability makes. */
export interface PlannedBridge {
  readonly name: string;
  /** As the host calls it; none where only the runtime knows its name. */
  readonly interface: string | undefined;
  readonly runtime: Runtime;
  /** The network that it is in; none where it is in a pool. */
  readonly network: string | undefined;
  /** That network, or the pool. */
  readonly within: string;
  readonly address: PlannedAddress;
  readonly length: number;
  readonly ipv4: { readonly address: PlannedAddress; readonly length: number } | undefined;
}

/** Something with an address of its own on a bridge of a host. */
export interface Inhabitant {
  readonly name: string;
  readonly bridge: string;
  /** The network that it is in by itself; absent where it is in what its bridge is in. */
  readonly network?: string;
  readonly address: PlannedAddress;
  readonly ipv4: { readonly address: PlannedAddress } | undefined;
}
