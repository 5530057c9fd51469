import type { Ipv6Address, Ipv6Prefix } from "../../address/index.ts";
import type {
  Layout,
  LayoutHost,
  LayoutInterface,
  LayoutPrefix,
  LayoutSite,
  Reference,
} from "../../layout/layout.ts";
import type { LayoutReader } from "../../layout/reader.ts";
import type { Refusal } from "../../layout/refusal.ts";
import type {
  AddressSource,
  HostSource,
  InterfaceSource,
  NetworkSource,
  SiteSource,
} from "../../layout/source.ts";
import type { ComesBy, LayoutIdentity, Path, Written } from "../../layout/written.ts";
import type { HostLayouts, SiteLayouts } from "../values.ts";

/** What a capability gives to the reading of a layout. */
export interface ReadsLayout {
  /** Its map of things on a host that have names of their own. */
  readonly hostList?: HostList;
  /** The same at a site. */
  readonly siteList?: NamedList<SiteSource, LayoutSite, LayoutThing>;
  /** How an interface of a network comes by its IPv6 addresses where neither of the two says them; `undefined`: it is given numbers. */
  readonly comesBy?: (network: NetworkSource, device: InterfaceSource) => ComesBy | undefined;
  /** What of it on a host references can name. */
  readonly hostTargets?: HostTargets;
  /** What of it at a site by itself references can name. */
  readonly siteTargets?: SiteTargets;
  /** Reads its part of a host, and of the host's interfaces: texts into values, each problem reported to the reader. */
  readonly readHost?: (host: HostReading, source: HostSource) => Partial<HostLayouts>;
  /** Reads its part of a site, and of the site's networks. */
  readonly readSite?: (site: SiteReading, source: SiteSource) => Partial<SiteLayouts>;
  /** The layout with what parts of it have of each other, once all are read. */
  readonly settleLayout?: (layout: Layout) => Layout;
  /** What of it a kind of host can not have. */
  readonly refused?: (kind: LayoutHost["kind"], source: HostSource) => readonly Refusal[];
  /** Names of the bridges that it makes on a host, whose addresses are allocated as those of interfaces are. */
  readonly writtenBridges?: (source: HostSource) => readonly string[];
  /** Those bridges as they were read: each is a segment of its own. */
  readonly layoutBridges?: (host: LayoutHost) => readonly LayoutBridge[];
  /** Where it has addresses that live on loopbacks, and so in networks that nobody is on. */
  readonly onLoopbacks?: (site: SiteLayouts) => readonly { readonly path: Path; readonly network: string }[];
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
  /** A whole address of either family that something else has: as written, or whose it is. */
  readonly address: (path: Path, value: AddressSource) => Written<Ipv6Address> | Reference | undefined;
}

export interface HostReading extends Reading {
  /** The layout's, as far as they could be read. */
  readonly prefixes: readonly LayoutPrefix[];
  readonly interfaces: readonly LayoutInterface[];
  /** What the capabilities before this one have read. */
  readonly earlier: HostLayouts;
  /** A prefix that something else has: as written, or whose it is. */
  readonly prefix: (path: Path, value: AddressSource) => Written<Ipv6Prefix> | Reference | undefined;
  /** How what lives in a network comes by its IPv6 addresses where nothing says them; `undefined`: it is given numbers. */
  readonly comesIn: (network: string) => ComesBy | undefined;
  /** Whether a network of the site has an IPv4 side. */
  readonly hasIpv4: (network: string) => boolean;
}

export interface SiteReading extends Reading {
  readonly isAws: boolean;
}

/** A map of things by name: `containers: { cache: {} }`. At each of them `allow:` may stand. */
export interface NamedList<Source, Layout, Thing> {
  /** Its key, which is also the word for it in what owns a number: `rack/lxd-1/containers/cache`. */
  readonly key: string;
  readonly written: (source: Source) => Readonly<Record<string, WrittenThing>> | undefined;
  readonly read: (layout: Layout) => readonly Thing[];
}

export interface HostList extends NamedList<HostSource, LayoutHost, HostThing> {
  /** Those that are given a MAC address, which the ledger keeps, where the layout gives it none; absent: none is. */
  readonly givenMacs?: (host: LayoutHost) => readonly HostThing[];
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

export interface SiteTargets extends Targets<SiteSource> {
  /** What a person calls one: `service`. It has an IPv6 address alone. */
  readonly noun: string;
}

/** Something that a reference names, as it is written. */
export interface NamedThing {
  readonly name: string;
  /** Keys below the host or site, which are its alone: `["docker", "apps"]`. */
  readonly steps: readonly string[];
  /** What stands there for its address; nothing where it is allocated or follows from what it is in. */
  readonly address: AddressSource | undefined;
  /** The network that its address lies in; none where it is in a pool. */
  readonly network: string | undefined;
  /** Whether IPv6 is off in it, so that nothing answers at its address. */
  readonly isWithoutIpv6?: boolean;
}
