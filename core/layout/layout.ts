import type { Ipv6Address, Ipv6Prefix } from "../address/index.ts";
import type { HostLayouts, SiteLayouts } from "../capabilities/values.ts";
import type { Link, NetworkRenderer } from "../links/index.ts";
import type { LayoutComes, LayoutIdentity, LayoutIpv4Address, Path, Reference, Written } from "./written.ts";

export type * from "../capabilities/values.ts";
export type * from "./written.ts";

/** Connection, rules and words that layout and plan share. The schema is in source.ts. */

export type Purpose = "production" | "lab" | "example";

/** Which private key opens an SSH connection. */
export type SshKey = { readonly kind: "agent" } | { readonly kind: "file"; readonly path: string };

/** One end that SSH can be spoken to. */
export interface SshEndpoint {
  /** IPv6 without brackets, or IPv4 where management is IPv4. */
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly key: SshKey;
  /** One line as in authorized_keys, `ssh-ed25519 AAAA...`. */
  readonly hostKey: string;
}

/** How hextet reaches a host. Anyone but root works through `sudo -n`. */
export interface Connection extends SshEndpoint {
  readonly bastion: SshEndpoint | undefined;
}

/** An end of a connection as the layout has it: its address may be another thing's. */
export interface LayoutEndpoint extends Omit<SshEndpoint, "address"> {
  readonly address: string | Reference;
}

export interface LayoutConnection extends LayoutEndpoint {
  readonly bastion: LayoutEndpoint | undefined;
}

/** The way into a host besides its connection. */
export interface LayoutWayIn {
  /** What works until the host is first changed, where it is another way. */
  readonly today: LayoutConnection | undefined;
  /** Whether a change may take away the address that it comes in by. */
  readonly allowCutoff: boolean;
}

/** In which order hosts on-prem are changed. */
export interface Rollout {
  /** Seconds in which each host's change has to be confirmed. */
  readonly confirmWithin: number;
  /** Names such as `rack/pve-1`, group after group; hosts in none of them come last. */
  readonly waves: readonly (readonly string[])[];
}

/** What a security group lets in; what goes out is not limited. */
export interface IngressRule {
  readonly protocol: "icmpv6" | "tcp" | "udp" | "all";
  /** First and last port; absent for protocols without. */
  readonly ports: { readonly from: number; readonly to: number } | undefined;
  /** Prefix text, `::/0` for everybody; or whose prefix or address it is. */
  readonly from: string | Reference;
}

/** The same as a layout has it. */
export interface LayoutIngressRule extends IngressRule {
  readonly path: Path;
}

/** A network's IPv4 side, or a pool's. */
export interface LayoutIpv4Block {
  readonly path: Path;
  readonly pin: Written<Ipv6Prefix> | undefined;
  /** Of 128 bits, as all lengths of IPv4 are held. */
  readonly length: number;
}

export interface LayoutIpv4Network extends LayoutIpv4Block {
  readonly from: LayoutNetwork["from"];
  readonly gateway: Written<Ipv6Address> | undefined;
  /** Where something of the layout is the gateway: `gateway` is `undefined` then. */
  readonly gatewayFrom: Reference | undefined;
  /** Whether the gateway is on the segment wherever its address lies. */
  readonly gatewayOnLink: boolean;
}

/**
 * A layout whose texts are read, whose references point at something and whose defaults are filled in. What
 * the numbers mean together (inside, free, twice) is the plan's to find out. Lists are in order of name.
 */
export interface Layout {
  readonly name: string;
  readonly purpose: Purpose;
  readonly rollout: Rollout;
  readonly prefixes: readonly LayoutPrefix[];
  readonly sites: readonly LayoutSite[];
}

/** A prefix that networks are allocated from. */
export interface LayoutPrefix {
  readonly name: string;
  readonly formerly: string | undefined;
  readonly path: Path;
  /** `undefined` where a provider gives it and nobody has recorded yet which. */
  readonly prefix: Written<Ipv6Prefix> | undefined;
  /** Length of what a provider gives, and may change; `undefined` where the prefix is one's own. */
  readonly delegated: number | undefined;
  /** Which host of the layout asks for it; `undefined` where somebody else does. */
  readonly requester: LayoutRequester | undefined;
  /** `dense`: each network takes the lowest block that is free; `sparse`: the one farthest from the others (RFC 3531), so that it can grow. */
  readonly place: "dense" | "sparse";
  /** Networks that are given to nobody unless they are pinned: the first, the last. */
  readonly keep: readonly ("first" | "last")[];
}

/** An interface that a prefix is delegated by (RFC 8415 section 6.3). */
export interface LayoutRequester extends Omit<Written<string>, "value"> {
  readonly site: string;
  readonly host: string;
  readonly interface: string;
}

/** A site: what every one has, and by name what capabilities read of it. */
export interface LayoutSite extends SiteLayouts {
  readonly name: string;
  /** The name that it had before. */
  readonly formerly: string | undefined;
  readonly path: Path;
  readonly aws:
    | {
        readonly region: string;
        readonly ipv4: Written<Ipv6Prefix> | undefined;
        readonly ipv6: LayoutVpcBlock;
        readonly keyPair: string | undefined;
      }
    | undefined;
  readonly networks: readonly LayoutNetwork[];
  readonly hosts: readonly LayoutHost[];
}

/** The block that AWS gives a VPC. */
export interface LayoutVpcBlock {
  /** Id of the IPAM pool that it comes from; `undefined`: Amazon's own. */
  readonly ipam: string | undefined;
  readonly length: number;
  /** Which one it turned out to be, once somebody has recorded it. */
  readonly recorded: Written<Ipv6Prefix> | undefined;
}

export interface LayoutNetwork {
  readonly name: string;
  /** The name that it had before. */
  readonly formerly: string | undefined;
  readonly path: Path;
  /** What it is allocated from: the VPC's block, a named prefix, or nothing (then `pin` says it all). */
  readonly from: { readonly kind: "vpc" } | { readonly kind: "prefix"; readonly name: string } | undefined;
  /** The prefix as pinned: whole, or relative to what it is allocated from. */
  readonly pin: Written<Ipv6Prefix> | undefined;
  readonly length: number;
  /** In order of name. */
  readonly further: readonly LayoutFurtherPrefix[];
  readonly gateway: Written<Ipv6Address> | undefined;
  /** Where a host or a guest of the layout is the gateway: `gateway` is `undefined` then. */
  readonly gatewayFrom: Reference | undefined;
  /** Whether the gateway is on the segment wherever its address lies. */
  readonly gatewayOnLink: boolean;
  /** Whether hosts on it reach each other without a router; where not, each has a /128. */
  readonly onLink: boolean;
  readonly routes: readonly LayoutRoute[];
  readonly ipv4: LayoutIpv4Network | undefined;
  readonly subnet:
    | {
        readonly zone: string;
        readonly outbound: "internet" | "egress-only" | "none";
        readonly ingress: readonly LayoutIngressRule[];
      }
    | undefined;
}

/** A further prefix of a network's segment. */
export interface LayoutFurtherPrefix {
  readonly name: string;
  readonly path: Path;
  readonly from: LayoutNetwork["from"];
  readonly pin: Written<Ipv6Prefix> | undefined;
  /** Whether no connection starts from its addresses any more. */
  readonly deprecated: boolean;
}

/** A route of a network's hosts, or of a subnet's table. */
export interface LayoutRoute {
  readonly path: Path;
  readonly to: Written<Ipv6Prefix> | Reference;
  /** In a VPC always a reference to an interface. */
  readonly via: Written<Ipv6Address> | Reference;
  /** Whether the next hop is on the segment wherever its address lies. */
  readonly onLink: boolean;
}

/** A machine that hextet configures: an instance at its first boot, any other one over SSH. */
export type LayoutHost = LayoutEc2Host | LayoutSshHost;

/** An EC2 instance: a host of a site that is a VPC. */
export interface LayoutEc2Host extends LayoutHostContents {
  readonly kind: "ec2";
  readonly instance: Ec2Instance;
  /** How it is looked at, once somebody has recorded its host key. */
  readonly connection: LayoutConnection | undefined;
}

/** A machine that is changed over SSH. */
export interface LayoutSshHost extends LayoutHostContents {
  readonly kind: "ssh";
  /** Whether it is let go: allocated as ever, and otherwise not there. */
  readonly retired: boolean;
  readonly connection: LayoutConnection;
  readonly wayIn: LayoutWayIn;
}

/** What EC2 makes of a host. */
export interface Ec2Instance {
  readonly instanceType: string;
  /** `debian-12`, `debian-13`, or an AMI's id. */
  readonly image: string;
  /** What a changed first boot does to an instance that runs. */
  readonly onUserDataChange: "keep" | "replace";
}

/** What hosts of both kinds have, and by name what capabilities read of them. */
interface LayoutHostContents extends HostLayouts {
  readonly name: string;
  readonly formerly: string | undefined;
  readonly path: Path;
  readonly labels: readonly string[];
  /** ifupdown2 on an instance is a problem that an image of one's own can allow. */
  readonly renderer: NetworkRenderer;
  readonly interfaces: readonly LayoutInterface[];
}

export interface LayoutInterface extends LayoutIdentity {
  readonly name: string;
  readonly formerly: string | undefined;
  readonly path: Path;
  readonly link: Link;
  /** The ends of a tunnel, by the names that its kind has for them. */
  readonly ends: ReadonlyMap<string, LayoutLinkEnd>;
  /** The server's end of a tunnel, on a host of any site, from which this one's addresses follow. */
  readonly server: Reference | undefined;
  readonly network: string | undefined;
  /** Its addresses in further prefixes of that network, where they end otherwise than those of the network. */
  readonly prefixes: ReadonlyMap<string, readonly Written<Ipv6Address>[]>;
  /** Other networks of the same segment, in order of name. */
  readonly alsoIn: readonly LayoutAlsoIn[];
  /** Whether the host's default route goes through it, where its network has a gateway. */
  readonly defaultRoute: boolean;
  /** The routing table for what leaves from its addresses. */
  readonly table: Written<number> | undefined;
  /** Of its default routes. */
  readonly metric: Written<number> | undefined;
  /** The address that connections by its IPv6 default route start from. */
  readonly source: Written<Ipv6Address> | Reference | undefined;
  /** `undefined`: one address, allocated. */
  readonly addresses: readonly Written<Ipv6Address>[] | undefined;
  /** Of one whose addresses come by themselves; `addresses` are then those that are known beforehand, once pins are filled in. */
  readonly comes: LayoutComes | undefined;
  readonly ipv4: LayoutIpv4Address | undefined;
  readonly pools: readonly LayoutPool[];
}

/** An end of a tunnel: an IPv4 address, or what has one. */
export type LayoutLinkEnd = Written<Ipv6Address> | Reference;

/** Another network on an interface's segment. */
export interface LayoutAlsoIn {
  readonly network: string;
  readonly path: Path;
  /** `undefined`: one address, allocated. */
  readonly addresses: readonly Written<Ipv6Address>[] | undefined;
  /** The routing table for what leaves from them. */
  readonly table: Written<number> | undefined;
}

export interface LayoutPool {
  readonly name: string;
  readonly formerly: string | undefined;
  readonly path: Path;
  readonly pin: Written<Ipv6Prefix> | undefined;
  readonly length: number;
  readonly ipv4: LayoutIpv4Block | undefined;
}
