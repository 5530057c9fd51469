import type { Ipv6Address } from "../address/index.ts";
import type { Layout, LayoutHost, LayoutInterface, LayoutSite } from "../layout/layout.ts";
import type { LayoutReader } from "../layout/reader.ts";
import type { Refusal } from "../layout/refusal.ts";
import type { AddressSource, HostSource, SiteSource } from "../layout/source.ts";
import type { LayoutIdentity, Path, Written } from "../layout/written.ts";
import type { HostHolds, SiteHolds, ThingHolding } from "../plan/holds/holding.ts";
import type { AddressMapping } from "../plan/mapped/mapping.ts";
import type { SiteMembers } from "../plan/numbered-members.ts";
import type {
  Ec2HostPlan,
  HostPlan,
  InterfaceAddress,
  InterfacePlan,
  NetworkPlan,
  SitePlan,
} from "../plan/plan.ts";
import type { PlannedAddress } from "../plan/planned-prefix.ts";
import type { SiteNetworks } from "../plan/site-networks.ts";
import type { Endpoint, Target } from "../probe/endpoint.ts";
import type { Problem } from "../problem/problem.ts";
import type { Expectation } from "../render/expectation.ts";
import type { RenderedFile } from "../render/file.ts";
import type { Runtime } from "./containers/runtime.ts";
import type { HostPromises } from "./host-promises.ts";
import type { HostLayouts, HostPlans, SiteLayouts, SitePlans } from "./values.ts";

/**
 * One thing that a layout can say, and what it gives to each stage. The stages loop over the list in index.ts and know
 * none by name; what a capability has nothing to say to, it leaves out. Its keys, codes and pages are in declared.ts, and
 * what it has in a layout and in a plan is a property in values.ts, since those are known before any of this runs.
 */
export interface Capability {
  /** `docker` */
  readonly name: string;

  /** Its map of things on a host that have names of their own. */
  readonly hostList?: HostList;
  /** The same at a site. */
  readonly siteList?: NamedList<SiteSource, LayoutSite, LayoutThing>;
  /** What of it on a host references can name. */
  readonly hostTargets?: HostTargets;
  /** What of it at a site by itself references can name. */
  readonly siteTargets?: Targets<SiteSource>;
  /** Reads its part of a host: texts into values, each problem told to the reader. */
  readonly readHost?: (host: HostReading, source: HostSource) => Partial<HostLayouts>;
  /** Reads its part of a site. */
  readonly readSite?: (site: SiteReading, source: SiteSource) => Partial<SiteLayouts>;
  /** What of it a kind of host can not have. */
  readonly refused?: (kind: LayoutHost["kind"], source: HostSource) => readonly Refusal[];
  /** Names of the bridges that it makes on a host, which are numbered as interfaces are. */
  readonly writtenBridges?: (source: HostSource) => readonly string[];
  /** Those bridges as they were read: each is a segment of its own. */
  readonly layoutBridges?: (host: LayoutHost) => readonly LayoutBridge[];
  /** Where it has addresses that live on loopbacks, and so in networks that nobody is on. */
  readonly onLoopbacks?: (site: SiteLayouts) => readonly { readonly path: Path; readonly network: string }[];

  /** What a layout can say of it and better did not. */
  readonly lints?: readonly ((layout: Layout) => readonly Problem[])[];
  /** Names of the pools of a host's interfaces that it puts on bridges. */
  readonly pools?: (host: LayoutHost) => readonly string[];
  /** The networks that a host forwards to because of what the layout says lives there. */
  readonly forwardsTo?: (host: LayoutHost) => readonly string[];
  /** Why nothing on a host filters any more that did before, where it sees to that. */
  readonly filtersNoLonger?: (host: LayoutHost) => string | undefined;
  /** Its part of a host again, with the pins that stand for interface identifiers. */
  readonly fillPins?: (host: LayoutHost, pinOf: PinOf) => Partial<HostLayouts>;
  /** The address that a thing of it on a host came to, for who refers to that. */
  readonly hostAddress?: (
    site: LayoutSite,
    host: LayoutHost,
    name: string,
    members: SiteMembers,
  ) => PlannedAddress | undefined;
  /** The same of a thing at a site. */
  readonly siteAddress?: (site: LayoutSite, name: string, members: SiteMembers) => PlannedAddress | undefined;

  /** Its properties in the plan of a host: what each holds, and how its addresses are mapped. */
  readonly hostParts?: HostParts;
  /** The same of its properties in the plan of a site. */
  readonly siteParts?: SiteParts;
  /** Plans its part of a site, from numbers that are given already. */
  readonly planSite?: (site: LayoutSite, members: SiteMembers) => SitePart;
  /** Plans its part of a host. What got no number is left out. */
  readonly planHost?: (host: HostPlanning) => Partial<HostPlans>;
  /** Whether what it has on a host makes packets of others pass through that. */
  readonly forwards?: (host: HostPlans) => boolean;
  /** What is wrong with its part of a site's plan. */
  readonly checkPlan?: (
    site: LayoutSite,
    networks: readonly NetworkPlan[],
    hosts: readonly HostPlan[],
  ) => readonly Problem[];
  /** The bridges that it makes on a host. */
  readonly bridges?: (host: HostPlan) => readonly PlannedBridge[];
  /** What lives on bridges of a host. */
  readonly inhabitants?: {
    /** What people call one: `guest`. */
    readonly word: string;
    readonly of: (host: HostPlan) => readonly Inhabitant[];
  };
  /** What it gives a host's loopback. */
  readonly loopbackAddresses?: (host: HostPlan) => readonly InterfaceAddress[];
  /** The host's own address in a pool: answers exactly if a route to the pool stands. None while nobody lives there. */
  readonly poolProof?: (host: HostPlan, pool: string) => PlannedAddress | undefined;

  /** The files that a host must hold for it. */
  readonly files?: (host: HostPlan) => readonly RenderedFile[];
  /** The systemd units that run there for it: files of /etc/systemd/system, which are enabled and started. */
  readonly units?: (host: HostPlan) => readonly RenderedFile[];
  /** What a person gets beside a host's files, such as commands to run there, by the name that it goes by. */
  readonly besideFiles?: (host: HostPlan) => readonly (readonly [name: string, content: string])[];
  /** What the first boot of an EC2 instance does for it, besides writing files and starting units. */
  readonly firstBoot?: FirstBoot;
  /** What of it is looked at on a host, besides bridges and loopback. */
  readonly promises?: HostPromises;
  /** What of it lives on a host and is probed from and to. */
  readonly endpoints?: (host: HostPlan) => readonly Endpoint[];
  /** What of it at a site is probed to. */
  readonly targets?: (site: SitePlan) => readonly Target[];
  /** What must be true on a host for it, besides its files, units and addresses on the loopback. */
  readonly expectations?: (host: HostPlan) => readonly Expectation[];
}

/** Shell steps of an instance's first boot. */
export interface FirstBoot {
  /** Before any file is merged into one of the image's. */
  readonly install: (host: Ec2HostPlan) => readonly string[];
  /** After that. */
  readonly activate: (host: Ec2HostPlan) => readonly string[];
  /** Above the bytes that it can add to the user data: a host that stays below EC2's limit with it needs no closer look. */
  readonly mostBytes: (host: Ec2HostPlan) => number;
}

/** The pin that stands for the interface identifier that a thing asks for; none where it asks for none. */
export type PinOf = (
  thing: HostThing,
  place: { readonly network: string } | { readonly pool: string },
) => Written<Ipv6Address> | undefined;

export type HostParts = {
  readonly [Key in keyof HostPlans]?: {
    /** Everything of it on a host with a name and an address, but what stands elsewhere in the plan. */
    readonly holds: HostHolds<ThingHolding>;
    /** The same with every address in it mapped. */
    readonly map: (plans: HostPlans, to: AddressMapping) => Pick<HostPlans, Key>;
  };
};

export type SiteParts = {
  readonly [Key in keyof SitePlans]?: {
    readonly holds: SiteHolds<ThingHolding>;
    readonly map: (plans: SitePlans, to: AddressMapping) => Pick<SitePlans, Key>;
  };
};

/** A capability's part of a site, and what a host of the site gets of that. */
export interface SitePart {
  readonly plan: Partial<SitePlans>;
  readonly onHost: (host: LayoutHost) => Partial<HostPlans>;
}

/** What surrounds a part of a host that is being planned. */
export interface HostPlanning {
  readonly site: LayoutSite;
  readonly host: LayoutHost;
  readonly interfaces: readonly InterfacePlan[];
  readonly networks: SiteNetworks;
  readonly members: SiteMembers;
  /** MAC addresses that were given, by owner. */
  readonly macs: ReadonlyMap<string, string>;
  /** What the capabilities before this one have planned, and those of the site. */
  readonly earlier: HostPlans;
  /** Filled where something is wrong. */
  readonly problems: Problem[];
}

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

/** A map of things by name: `containers: { cache: {} }`. At each of them `allow:` may stand. */
export interface NamedList<Source, Layout, Thing> {
  /** Its key, which is also the word for it in what owns a number: `rack/lxd-1/containers/cache`. */
  readonly key: string;
  readonly written: (source: Source) => Readonly<Record<string, WrittenThing>> | undefined;
  readonly read: (layout: Layout) => readonly Thing[];
}

export interface HostList extends NamedList<HostSource, LayoutHost, HostThing> {
  /** Whether each of them is given a MAC address, which the ledger keeps, where the layout gives it none. */
  readonly givesMacs: boolean;
}

/** What stands at a thing's name. */
interface WrittenThing {
  readonly formerly?: string | undefined;
  readonly allow?: Readonly<Record<string, string>> | undefined;
}

/** A thing with a name of its own. */
export interface LayoutThing {
  readonly name: string;
  readonly formerly: string | undefined;
  readonly path: Path;
}

/** A thing on a host, with a link of its own. */
export interface HostThing extends LayoutThing, LayoutIdentity {
  readonly pin: Written<Ipv6Address> | undefined;
}

/** A bridge that no interface of the layout makes. */
export interface LayoutBridge {
  readonly name: string;
  readonly path: Path;
  readonly network: string;
  readonly pin: Written<Ipv6Address> | undefined;
}

/** Things that references can name. */
export interface Targets<Source> {
  /** Short names, in order: `docker0`. */
  readonly names: (source: Source) => readonly string[];
  /** @param steps a short name, or keys below the host or site: `["docker", "apps"]` */
  readonly find: (source: Source, steps: readonly string[]) => NamedThing | undefined;
}

export interface HostTargets extends Targets<HostSource> {
  /** Whether their addresses are the host's own, so that it is a router where one of them is a next hop. */
  readonly areTheHosts: boolean;
}

/** Something that a reference names, as it is written. */
export interface NamedThing {
  readonly name: string;
  /** Keys below the host or site, which are its alone: `["docker", "apps"]`. */
  readonly steps: readonly string[];
  /** What stands there for its address; nothing where it is numbered or follows from what it is in. */
  readonly address: AddressSource | undefined;
  /** The network that its address lies in; none where it is in a pool. */
  readonly network: string | undefined;
}

/** What surrounds a part of a layout that is being read. */
interface Reading {
  readonly reader: LayoutReader;
  /** Of the host or the site. */
  readonly path: Path;
  /** The site's networks. */
  readonly networkNames: readonly string[];
  /** The address that a thing of the capability's is to have by itself: as written, or that of a gateway that it is. */
  readonly pin: (
    path: Path,
    value: AddressSource | undefined,
    name: string,
  ) => Written<Ipv6Address> | undefined;
}

export interface HostReading extends Reading {
  readonly interfaces: readonly LayoutInterface[];
  /** What the capabilities before this one have read. */
  readonly earlier: HostLayouts;
}

export interface SiteReading extends Reading {
  readonly isAws: boolean;
}
