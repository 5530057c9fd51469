import type { z } from "zod";
import type { addressOrReference, reference } from "../layout/source/address.ts";
import type { Path } from "../layout/written.ts";
import type { AddressMapping } from "../plan/mapped/mapping.ts";
import type { PlannedAddress } from "../plan/planned-prefix.ts";
import type { Problem } from "../problem/index.ts";
import type { RenderedFile } from "../render/file.ts";
import type { LinkImport } from "./imported.ts";
import type { KernelNeed } from "./kernel-need.ts";
import type { LinkState } from "./link-state.ts";
import type {
  IfcfgLink,
  Ifupdown2Link,
  IfupdownLink,
  NetplanEntry,
  NetplanSettings,
  NetworkdLink,
  NetworkmanagerLink,
} from "./renderers.ts";

/**
 * One kind of link: what carries packets on a host. Each is one file of this folder, in the order of these members.
 * @typeParam Source the keys of an interface that are this kind's own, as a layout has them, each optional
 * @typeParam Link what is read from them, the same in the layout and in the plan, with `kind` to tell it by
 */
export interface LinkKind<Source, Link> extends LinkTraits<Link> {
  /** The schema of each of its keys; they stand among the keys that all interfaces have. */
  readonly keys: {
    readonly [Key in keyof Source]-?: z.ZodOptional<
      z.ZodType<NonNullable<Source[Key]>, NonNullable<Source[Key]>>
    >;
  };
  /**
   * The link that an interface is; `undefined` where neither its keys nor its name make it one of this kind.
   * @param lower what the host has by that name; `undefined` where it has no such link
   */
  readonly read: (
    source: Source,
    name: string,
    lower: (name: string) => LowerLink | undefined,
  ) => Link | undefined;
  /** The keys that such a link has in a plan's JSON and in an import: what `read` would make it of. */
  readonly said: (link: Link) => Source;
  /** How it is known on a host that nobody has written a layout for; `undefined` where its own name tells. */
  readonly imported: LinkImport<Source> | undefined;
}

/** What a link takes over from the one that it lies on. */
export interface LowerLink {
  readonly leadsOutside: boolean;
  readonly hasCarrier: boolean;
}

/** What stages ask of a link, without a word of which kinds there are. */
export interface LinkTraits<Link> {
  /** What a person calls it, as in "is a bridge itself". */
  readonly noun: string;
  /** Whether it comes with the machine, as hardware or as an ENI. Any other link is made on the host. */
  readonly isNic: boolean;
  /**
   * Whether anybody else can be on it. Where nobody can, its addresses are on-link for nobody (/128, /32), no gateway is
   * reached through it, and the site's router has a route to each of them.
   */
  readonly hasNeighbours: boolean;
  /** Whether another link can join it as a port. */
  readonly canBePort: boolean;
  /** Whether another link can lie on it, and share it. */
  readonly canBeParent: boolean;
  /** Whether a guest's NIC can be plugged into it. */
  readonly takesGuests: boolean;
  /** Whether it keeps the tags that guests' packets have; the VLAN of a guest is one of these then. `undefined`: it takes none. */
  readonly guestVlans: (link: Link) => readonly VlanRange[] | undefined;
  /** The number by which its packets are tagged on the link that it lies on. */
  readonly tag: (link: Link) => number | undefined;
  /** The interfaces of the same host that it is made of; `undefined` where it needs none. */
  readonly below: (link: Link) => Below | undefined;
  /** What it takes to carry its packets in others, of a tunnel; absent of any other link. */
  readonly outer?: OuterPackets<Link>;
  /** Whether it leads out of its host, so that a gateway or a next hop can be reached through it. */
  readonly leadsOutside: (link: Link) => boolean;
  /** Whether it has a carrier before anything that lives on the host is plugged into it. */
  readonly hasCarrier: (link: Link) => boolean;
  /** What is wrong with an interface that is such a link, beyond what the schema says. */
  readonly faults: (declared: DeclaredLink<Link>) => readonly LinkFault[];
  /** Why that renderer has no words for it, as in "netplan has no key for macvlan"; `undefined` where it has. */
  readonly unsayable: (link: Link, name: string, renderer: NetworkRenderer) => string | undefined;
  /** How each network renderer writes it: a kind that lacks one does not compile. None is asked for what it has no words for. */
  readonly writers: LinkWriters<Link>;
  /** Files that it needs besides the network's own. */
  readonly files: (link: Link, name: string, renderer: NetworkRenderer) => readonly LinkFile[];
  /** What of it must hold on a host, as the kernel tells it; `undefined` where its addresses say enough. */
  readonly state: (link: Link) => LinkState | undefined;
  /** What a kernel needs so that there is such a link: a lab looks whether the running one has it. */
  readonly needs: (link: Link) => readonly KernelNeed[];
}

/** One function for each network renderer; each returns what is of the link alone, next to what all interfaces have. */
export interface LinkWriters<Link> extends Record<NetworkRenderer, unknown> {
  /** @param settings what the file says of every interface; nothing is written where there is no entry */
  readonly netplan: (link: Link, settings: NetplanSettings, name: string) => NetplanEntry | undefined;
  readonly ifupdown2: (link: Link, name: string) => Ifupdown2Link;
  readonly networkd: (link: Link, name: string) => NetworkdLink;
  readonly ifcfg: (link: Link, name: string) => IfcfgLink;
  readonly networkmanager: (link: Link, name: string) => NetworkmanagerLink;
  readonly ifupdown: (link: Link, name: string) => IfupdownLink;
}

/** What configures a host's interfaces. */
export type NetworkRenderer = "netplan" | "ifupdown2" | "networkd" | "ifcfg" | "networkmanager" | "ifupdown";

export const networkRenderers = [
  "netplan",
  "ifupdown2",
  "networkd",
  "ifcfg",
  "networkmanager",
  "ifupdown",
] as const satisfies readonly NetworkRenderer[];

/** A file without its first line, which says whose it is. */
export type LinkFile = Pick<RenderedFile, "path" | "mode" | "content" | "subsystem">;

/** VLANs from one number to another, both among them. */
export type VlanRange = readonly [first: number, last: number];

/** What a link is made of. */
export interface Below {
  /**
   * `ports`: a list, of which each joins this link alone and has no network of its own. `parent`: a single one, which
   * other links can share and which can have a network of its own, as below a VLAN.
   */
  readonly as: "ports" | "parent";
  /** Names of interfaces. */
  readonly names: readonly string[];
  /** Where they stand in the layout, from the interface on: `["bridge", "ports"]`. */
  readonly path: readonly string[];
  /** Whether its ports have to be NICs. */
  readonly ofNics?: true;
  /** Why a link that is a port of another can not be its parent, as the reason of a problem; absent where it can. */
  readonly notOfPorts?: string;
  /** Whether its parent carries no other link. */
  readonly isAlone?: boolean;
}

/** The packets that carry those of a tunnel. */
export interface OuterPackets<Link> {
  /** By how much they are larger, in bytes. */
  readonly overhead: number;
  /** Whether one end can be the server of several others, each with an address under its own name. */
  readonly isShared?: true;
  /** The interface of the host that they leave by; `undefined` where the layout does not say. */
  readonly over: (link: Link) => string | undefined;
  /** The ends that the layout names, each by the name that the kind has for it. */
  readonly ends: (link: Link) => Readonly<Record<string, LinkEnd>>;
  /** The same link with the addresses that these came to; without one that is known to nobody beforehand. */
  readonly settled: (link: Link, addresses: Readonly<Record<string, PlannedAddress>>) => Link;
  /** The same link with every address and prefix in it mapped. */
  readonly mapped: (link: Link, to: AddressMapping) => Link;
}

/** An end of a tunnel, as the layout has it: what has an IPv4 address, or the address itself. */
export type LinkEnd = {
  /** From the interface on. */
  readonly path: Path;
} & (
  | {
      /** An interface of the same host. */
      readonly own: string;
    }
  | {
      readonly other: z.output<typeof addressOrReference>;
      /** Whether it may be the server's end of a tunnel, which gives this one its address. */
      readonly mayServe: boolean;
    }
  | {
      /** The end of one that many have as their server, each with an address of its own. */
      readonly server: z.output<typeof reference>;
    }
);

/** An interface as far as a kind of link looks at it. */
export interface DeclaredLink<Link> {
  readonly name: string;
  readonly link: Link;
  /** Whether its host is an EC2 instance. */
  readonly isAws: boolean;
  readonly hasPools: boolean;
}

/** A problem whose path starts at the interface. */
export interface LinkFault extends Pick<Problem, "code" | "value" | "reason" | "fix"> {
  readonly path: Path;
}
