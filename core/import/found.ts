import type { Ipv6Address, Ipv6Prefix } from "../address/index.ts";
import type { LinkSource } from "../links/index.ts";
import { printableLines } from "../problem/text-place.ts";
import type { ImportedKeys } from "./imported-settings.ts";
import type { FoundLiving } from "./living.ts";

/** What stands on hosts and in AWS, whatever it was read from. */
export interface Found {
  readonly sites: readonly FoundSite[];
  /** What could not be taken, or was guessed: a sentence each. */
  readonly notes: readonly string[];
}

export interface FoundSite {
  readonly name: string;
  readonly vpc: FoundVpc | undefined;
  readonly subnets: readonly FoundSubnet[];
  readonly hosts: readonly FoundHost[];
}

export interface FoundVpc {
  readonly region: string;
  /** Prefix text. */
  readonly ipv4: string;
  readonly ipv6: Ipv6Prefix;
  /** Whether Amazon gave the block, or the owner brought it. */
  readonly fromAmazon: boolean;
}

export interface FoundSubnet {
  readonly name: string;
  readonly prefix: Ipv6Prefix;
  readonly zone: string;
  readonly ipv4: string;
}

export interface FoundHost {
  readonly name: string;
  readonly interfaces: readonly FoundInterface[];
  /** What configures its network, where that is known and is not netplan. */
  readonly renderer?: "ifupdown2" | "ifupdown" | undefined;
  /** Who it asks for names, where its files say so. */
  readonly resolvers?: FoundResolvers | undefined;
  /** What lives on it. */
  readonly living?: FoundLiving | undefined;
  readonly instance: { readonly instanceType: string; readonly image: string } | undefined;
}

/** Whole addresses of either family, and domains that short names are looked for in. */
export interface FoundResolvers {
  readonly servers: readonly string[];
  readonly search: readonly string[];
}

export interface FoundInterface {
  readonly name: string;
  /** Names of its ports where it has any by its kind, as a bridge does. */
  readonly ports: readonly string[] | undefined;
  /** The keys that make it the kind of link that it is; nothing where its ports say all. */
  readonly link?: LinkSource | undefined;
  /** The link that it lies on. */
  readonly on?: string | undefined;
  readonly addresses: readonly FoundAddress[];
  /** Blocks that are routed to it, which a layout has no words for. */
  readonly blocks: readonly Ipv6Prefix[];
  /** Next hop of the default route through it. */
  readonly gateway: Ipv6Address | undefined;
  /**
   * Where its default route comes from: configuration, a router's advertisements (the gateway may not be known then), or
   * nowhere. Nothing where nobody has said.
   */
  readonly defaultRoute?: "fixed" | "advertised" | "none";
  /** Whether that is said to be on-link wherever it lies. */
  readonly gatewayOnLink?: boolean | undefined;
  /** Of the default route through it, where configuration says one that is not the kernel's own, 1024. */
  readonly metric?: number | undefined;
  /** What leaves by that route starts from there, where configuration says so. */
  readonly source?: Ipv6Address | undefined;
  /** Routing tables for what leaves from its addresses. */
  readonly tables?: readonly FoundTable[];
  /** The number of that for its own network, once it is known that a layout says the same. */
  readonly table?: number | undefined;
  /** What it has in other networks of its segment. */
  readonly alsoIn?: readonly FoundMembership[];
  /** What it has in prefixes of its network from which nothing starts any more. */
  readonly deprecated?: readonly FoundMembership[];
  /** Whether the host's default route does not go through it, though its network has a gateway. */
  readonly isNoWayOut?: true;
  /** The kind of link that it is, in the plural, where a layout has no words for it: bonds. */
  readonly unsayable?: string | undefined;
  /** Links that are part of it: the ports of a bond, the members of a VRF. */
  readonly members?: readonly string[];
  /** What it has besides, which a layout has no place for. */
  readonly elsewhere?: readonly FoundAddress[];
  /** Keys that capabilities have for what else is set at it. */
  readonly more?: ImportedKeys;
  /** IPv4 addresses that it has for good by the kernel, each as text with its length. */
  readonly kernelIpv4?: readonly string[];
  /** Its IPv4 address by the host's files. */
  readonly fileIpv4?: FoundIpv4 | undefined;
  /** Its IPv4 address as the layout will have it, as text. In AWS another one would be another interface. */
  readonly ipv4?: string | undefined;
}

/** An IPv4 address that files give an interface, as one of 128 bits. */
export interface FoundIpv4 {
  readonly address: Ipv6Address;
  /** The on-link prefix. */
  readonly prefix: Ipv6Prefix;
  /** Next hop of the IPv4 default route through it. */
  readonly gateway: Ipv6Address | undefined;
  /** Whether that is said to be on-link wherever it lies. */
  readonly gatewayOnLink: boolean;
  /** Of that route, where the files say one. */
  readonly metric: number | undefined;
}

export interface FoundAddress {
  readonly address: Ipv6Address;
  /** Of the on-link prefix. */
  readonly length: number;
  /** Whether no connection starts from it any more. */
  readonly deprecated?: true;
  /** Whether a router or a DHCPv6 server gave it. */
  readonly dynamic?: true;
}

/** What an interface has in one prefix. */
export interface FoundMembership {
  readonly prefix: Ipv6Prefix;
  readonly addresses: readonly FoundAddress[];
  /** The number of a routing table for what leaves from there. */
  readonly table?: number | undefined;
}

/** A routing table that is looked up for what leaves from some addresses, with its default route. */
export interface FoundTable {
  readonly table: number;
  readonly gateway: Ipv6Address;
  readonly gatewayOnLink: boolean;
  readonly from: readonly Ipv6Address[];
  /** What is reached from there without the gateway: by the main table, or on-link by this one. */
  readonly except: readonly Ipv6Prefix[];
}

/** The note on an IPv4 address that the layout will not have, as text with its length. */
export function ipv4Note(host: string, name: string, address: string): string {
  return `${host}/${name}: ${address} is left out, and stays with the host's own files`;
}

/** A file that is not what it was taken for; the message names it and what is wrong. */
export class ImportError extends Error {
  /** @param others what is wrong besides */
  constructor(file: string, reason: string, others: readonly ImportError[] = []) {
    super(printableLines([`${file}: ${reason}`, ...others.map(({ message }) => message)].join("\n")));
    this.name = "ImportError";
  }
}
