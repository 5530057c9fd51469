import type { Ipv6Address } from "../address/index.ts";
import type { HostPlans, SitePlans } from "../capabilities/values.ts";
import type {
  ComesBy,
  DuidType,
  Ec2Instance,
  IngressRule,
  Purpose,
  Rollout,
  SshEndpoint,
} from "../layout/layout.ts";
import type { Link, NetworkRenderer } from "../links/index.ts";
import type { Problem } from "../problem/index.ts";
import type { InterfaceAddress, InterfaceIpv4, Origin } from "./interface-address.ts";
import type { PlannedAddress, PlannedPrefix, UnknownBlock } from "./planned-prefix.ts";

export type * from "../capabilities/values.ts";
export type * from "./interface-address.ts";

/**
 * Every address, prefix and route that follows from a layout: a plain value. All lists are in order of name,
 * so that equal layouts give equal plans whatever the order of their keys.
 */
export interface Plan {
  /** The stack's name, e.g. `lab`. */
  readonly name: string;
  readonly purpose: Purpose;
  readonly rollout: Rollout;
  /** What networks are allocated from, besides the block of each VPC. */
  readonly prefixes: readonly PrefixPlan[];
  readonly sites: readonly SitePlan[];
  /** Findings that do not stop a run. */
  readonly warnings: readonly Problem[];
}

/** One of the layout's prefixes, by the name that networks refer to it by. */
export interface PrefixPlan {
  readonly name: string;
  /** The name that it had before. */
  readonly formerly: string | undefined;
  readonly prefix: PlannedPrefix;
  /** Whether a provider gives it, and may give another one day. */
  readonly delegated: boolean;
  /** The block that its provider still has to give; absent once it is filled in. */
  readonly unknown: UnknownBlock | undefined;
  /** `house/gw`: the host of the layout that asks for it; `undefined` where somebody else does. */
  readonly requester: string | undefined;
}

export type SitePlan = AwsSitePlan | OnPremSitePlan;

/** A VPC. */
export interface AwsSitePlan extends SiteContents {
  readonly kind: "aws";
  readonly region: string;
  readonly vpc: {
    readonly ipv4: PlannedPrefix;
    readonly ipv6: PlannedPrefix;
    /** The block that AWS still has to give; absent once it is filled in. */
    readonly unknown: UnknownBlock | undefined;
    /** The IPAM pool that gives it, and the length to ask for; absent where Amazon gives it. */
    readonly ipam: { readonly id: string; readonly length: number } | undefined;
  };
  /** Name of an EC2 key pair that exists. */
  readonly keyPair: string | undefined;
}

/** A segment, or several, behind one router that is not ours to configure. */
export interface OnPremSitePlan extends SiteContents {
  readonly kind: "onprem";
}

export interface SiteContents extends SitePlans {
  readonly name: string;
  /** The name that it had before: what stands under that is the same site. */
  readonly formerly: string | undefined;
  readonly networks: readonly NetworkPlan[];
  /** Of a VPC each an instance, of any other site each a machine that is changed over SSH. */
  readonly hosts: readonly HostPlan[];
  /** Hosts that are let go: they keep their numbers, and nothing else of the plan knows them. None in a VPC. */
  readonly retired: readonly SshHostPlan[];
  /** What the site's router must be told so that the plan holds. Empty for a VPC, which delivers by interface. */
  readonly routes: readonly RouterRoute[];
}

/** A static route that the site's router needs: everything behind a host goes to that host. */
export interface RouterRoute {
  readonly to: PlannedPrefix;
  readonly via: PlannedAddress;
  /** `rack/pve-1` */
  readonly host: string;
  /** The network that router and host share. */
  readonly network: string;
  /** The host of the layout that is the router, and has the route among its own; none where the router is not the layout's. */
  readonly router: string | undefined;
  /** The host's own address inside `to`: answers exactly if the route stands. None while nobody lives there. */
  readonly proof: PlannedAddress | undefined;
}

/** A route of a network's hosts, or of a subnet's table. */
export interface NetworkRoute {
  readonly to: PlannedPrefix;
  /** Whose prefix or address that is, where it is another thing's. */
  readonly ref: string | undefined;
  readonly via: PlannedAddress;
  /** The interface of the site that has the next hop's address; none where that is not the layout's. */
  readonly through: { readonly host: string; readonly name: string } | undefined;
  /** Whether the next hop is on the segment though its address lies outside of the prefix. */
  readonly onLink: boolean;
}

/** What a security group lets in, with the prefix that a reference came to. */
export interface PlannedIngress extends Omit<IngressRule, "from"> {
  readonly from: string | ReferredPrefix;
}

/** Another thing's prefix, or its address as a /128. */
export interface ReferredPrefix {
  /** As the layout names it: stays while the address changes. */
  readonly ref: string;
  /** The same by the names that things in it had before; `undefined` where none had another. */
  readonly formerly: string | undefined;
  readonly prefix: PlannedPrefix;
}

/** An end of a connection, whose address may be that of another thing in the plan. */
export interface PlannedEndpoint extends SshEndpoint {
  /** What `address` is the text of, where it is another thing's: words where its block is unknown. */
  readonly referred: PlannedAddress | undefined;
}

export interface PlannedConnection extends PlannedEndpoint {
  readonly bastion: PlannedEndpoint | undefined;
}

/** The way into a host besides its connection. */
export interface WayIn {
  /** What works until the host is first changed, where it is another way. */
  readonly today: PlannedConnection | undefined;
  /** Whether a change may take away the address that it comes in by. */
  readonly allowCutoff: boolean;
}

export interface NetworkPlan {
  readonly name: string;
  /** The name that it had before: what stands under that is the same network. */
  readonly formerly: string | undefined;
  readonly prefix: PlannedPrefix;
  readonly origin: Origin;
  /** Who of the site asks for what it is numbered from; `undefined` where nobody does. */
  readonly requester: PrefixRequester | undefined;
  /** Further prefixes of the segment, in order of name. */
  readonly further: readonly FurtherPrefix[];
  /** Next hop of hosts on it towards the outside: link-local, or an address of the network. */
  readonly gateway: PlannedAddress | undefined;
  /** Whether the gateway is on the segment though its address lies outside of the prefix. */
  readonly gatewayOnLink: boolean;
  /** Whether hosts on it reach each other without the router; where not, each has its address as a /128. */
  readonly onLink: boolean;
  /** What of the layout has the gateway's address; nothing where the router is not the layout's. */
  readonly gatewayOf:
    | {
        /** `rack/router/eno1` */
        readonly name: string;
        /** The host whose own address it is; none where a guest or a container is the router. */
        readonly host: string | undefined;
      }
    | undefined;
  /** Its IPv4 side, where it has one: always on AWS. */
  readonly ipv4: NetworkIpv4 | undefined;
  /** Besides the one to the gateway. */
  readonly routes: readonly NetworkRoute[];
  /** `segment`: behind the site's router; `host`: a bridge without ports, routed by the one host that has it. */
  readonly placement: { readonly kind: "segment" } | { readonly kind: "host"; readonly host: string };
  /** What only an AWS subnet has. */
  readonly subnet:
    | {
        readonly zone: string;
        readonly outbound: "internet" | "egress-only" | "none";
        readonly ingress: readonly PlannedIngress[];
      }
    | undefined;
}

/** A prefix of a segment besides its network's own, of the same length. */
export interface FurtherPrefix {
  readonly name: string;
  readonly prefix: PlannedPrefix;
  readonly origin: Origin;
  readonly requester: PrefixRequester | undefined;
  /** Whether no connection starts from its addresses any more. */
  readonly deprecated: boolean;
}

/** A host of the site that a prefix is delegated to, and by which interface (RFC 8415 section 6.3). */
export interface PrefixRequester {
  /** The prefix, by its name. */
  readonly prefix: string;
  readonly host: string;
  readonly interface: string;
}

export interface NetworkIpv4 {
  readonly prefix: PlannedPrefix;
  readonly origin: Origin;
  /** Next hop of hosts on it; on AWS the second address, the VPC router's. */
  readonly gateway: PlannedAddress | undefined;
  /** Whether the gateway is on the segment though its address lies outside of the prefix. */
  readonly gatewayOnLink: boolean;
  /** What of the layout has the gateway's address; nothing where the router is not the layout's. */
  readonly gatewayOf: NetworkPlan["gatewayOf"];
}

/** A machine that hextet configures: an instance at its first boot, any other one over SSH. */
export type HostPlan = Ec2HostPlan | SshHostPlan;

/** An EC2 instance: a host of a VPC. */
export interface Ec2HostPlan extends HostContents {
  readonly kind: "ec2";
  readonly instance: Ec2Instance;
  /** How it is looked at; absent until somebody has recorded its host key. */
  readonly connection: PlannedConnection | undefined;
}

/** A machine that is changed over SSH. */
export interface SshHostPlan extends HostContents {
  readonly kind: "ssh";
  readonly connection: PlannedConnection;
  /** The way in besides that. */
  readonly wayIn: WayIn;
}

/** What hosts of both kinds have, and by name what capabilities plan for them. */
export interface HostContents extends HostPlans {
  readonly site: string;
  /** The name that its site had before. */
  readonly formerSite: string | undefined;
  readonly name: string;
  /** The name that it had before: what stands under that is the same host. */
  readonly formerly: string | undefined;
  readonly renderer: NetworkRenderer;
  readonly interfaces: readonly InterfacePlan[];
  /** Whether packets of others pass through it. */
  readonly forwarding: boolean;
}

export interface InterfacePlan {
  readonly name: string;
  readonly formerly: string | undefined;
  readonly link: Link;
  readonly network: string | undefined;
  readonly addresses: readonly InterfaceAddress[];
  /** How addresses come to it by themselves, and its default route by router advertisement; `undefined` where all is given. */
  readonly comes: InterfaceComes | undefined;
  readonly pools: readonly PoolPlan[];
  /** Next hop of the default route through this interface. */
  readonly gateway: PlannedAddress | undefined;
  /** Whether that is on-link wherever its address lies. */
  readonly gatewayOnLink: boolean;
  /** Of its default routes in either family; `undefined` where the kernel's own stands. */
  readonly metric: number | undefined;
  /** The address that connections by its IPv6 default route start from; `undefined` where the kernel chooses. */
  readonly source: PlannedAddress | undefined;
  /** Further routes through it, that the host itself has to have. */
  readonly routes: readonly InterfaceRoute[];
  /** Routing tables for what leaves from its own addresses. */
  readonly tables: readonly SourceTable[];
  /** Whether routes of a network lead to it, so that packets for others come in. */
  readonly isNextHop: boolean;
  /** Its IPv4 address. On an EC2 instance DHCP hands it out, since the interface is made with it. */
  readonly ipv4: InterfaceIpv4 | undefined;
}

/** How addresses come to an interface by themselves. */
export interface InterfaceComes {
  readonly by: ComesBy;
  /** The network's own, which one of them is to be in. */
  readonly prefix: PlannedPrefix;
  /** Whether hosts there reach each other without the router. */
  readonly onLink: boolean;
  /** What the last 64 bits of SLAAC's addresses are made of: a way, or those bits as a host part; `undefined`: the host's own way. */
  readonly identifier: "eui64" | "stable-privacy" | Ipv6Address | undefined;
  /** What a DHCPv6 client calls the host by; `undefined`: its own way. */
  readonly duid: DuidType | undefined;
  /** Whether there are temporary addresses besides (RFC 8981); `undefined`: as the host has it by itself. */
  readonly temporary: boolean | undefined;
  /** Whether it takes addresses and on-link routes out of the prefixes that routers advertise; `undefined`: as the host has it by itself, and that does. */
  readonly acceptRaPinfo: boolean | undefined;
}

/** A routing table for what leaves from some addresses of an interface, so that it goes out there whatever the default route is. */
export interface SourceTable {
  readonly table: number;
  /** Next hop of its default route. */
  readonly gateway: PlannedAddress;
  readonly gatewayOnLink: boolean;
  /** The addresses of the interface, each as its /128 or /32, and its pools. */
  readonly from: readonly PlannedPrefix[];
  /** What the host reaches by its main table also from there: everything on-link and every route of its own. */
  readonly except: readonly PlannedPrefix[];
}

/** A route through an interface, besides the default one. */
export interface InterfaceRoute {
  readonly to: PlannedPrefix;
  readonly via: PlannedAddress;
  /** Whether the next hop is something of the layout's, which may come up after the route does. */
  readonly ofLayout: boolean;
  /** Whether the next hop is on-link wherever its address lies. */
  readonly onLink: boolean;
}

/** A block of a network that a host numbers its containers from. */
export interface PoolPlan {
  readonly name: string;
  readonly prefix: PlannedPrefix;
  readonly origin: Origin;
  /** The IPv4 block beside it. */
  readonly ipv4: { readonly prefix: PlannedPrefix; readonly origin: Origin } | undefined;
}
