import type { Ipv6Address } from "../address/index.ts";

/** What things of a layout are made of, whatever they are. */

/** Keys from the top of the layout to a place in it. */
export type Path = readonly (string | number)[];

/** A value together with where and how it was written, so that a problem found later can still quote it. */
export interface Written<T> {
  readonly value: T;
  readonly text: string;
  readonly path: Path;
}

/** A reference to something that is there. */
export interface Reference {
  readonly target: ReferenceTarget;
  /** As it was written, `rack/lxd-1/eth0`. */
  readonly text: string;
  readonly path: Path;
}

/** What a reference points at. All but prefixes, VPCs, networks and pools have one address. */
export type ReferenceTarget =
  | { readonly kind: "prefix"; readonly name: string }
  | { readonly kind: "vpc"; readonly site: string }
  | { readonly kind: "network"; readonly site: string; readonly network: string }
  | {
      readonly kind: "pool";
      readonly site: string;
      readonly host: string;
      readonly on: string;
      readonly name: string;
    }
  | { readonly kind: "gateway"; readonly site: string; readonly network: string }
  | {
      readonly kind: "interface";
      readonly site: string;
      readonly host: string;
      readonly name: string;
      readonly index: number;
    }
  /** What a capability has, on a host or at a site by itself. */
  | {
      readonly kind: "thing";
      /** The capability's name. */
      readonly of: string;
      readonly site: string;
      readonly host: string | undefined;
      readonly name: string;
    };

/** An IPv4 address that something asks for; allocated where it has no pin. Values are held as ipv4-mapped.ts says. */
export interface LayoutIpv4Address {
  readonly path: Path;
  readonly pin: Written<Ipv6Address> | undefined;
}

/** How an interface comes by its IPv6 addresses where it is given none: by SLAAC (RFC 4862), by DHCPv6 (RFC 8415), by SLAAC with the rest by DHCPv6. */
export type ComesBy = "slaac" | "dhcp" | "dhcp-stateless";

/**
 * What a DHCPv6 client calls its host by (RFC 8415 section 11): its link-layer address, that with the time at which the
 * identifier was made, or the machine's UUID.
 */
export type DuidType = "ll" | "llt" | "uuid";

/** An interface whose network says that addresses come by themselves, and that says none itself. */
export interface LayoutComes {
  readonly by: ComesBy;
  /** What the last 64 bits of SLAAC's addresses are made of; `undefined`: what the host makes them of by itself. */
  readonly identifier: Written<"eui64" | "stable-privacy"> | undefined;
  /** The same written whole, all bits of the prefix zero. */
  readonly token: Written<Ipv6Address> | undefined;
  /** `undefined`: the DHCPv6 client's own kind. */
  readonly duid: Written<DuidType> | undefined;
  /** Whether it makes temporary addresses besides (RFC 8981); `undefined`: as the host has it by itself. */
  readonly temporary: Written<boolean> | undefined;
  /** Whether it takes anything out of the prefixes that routers advertise; `undefined`: as the host has it by itself, and that does. */
  readonly acceptRaPinfo: Written<boolean> | undefined;
}

/** What stands for a machine on its link, besides its number. */
export interface LayoutIdentity {
  /** Lower case, six octets. */
  readonly mac: Written<string> | undefined;
  /** What the address ends with: the MAC address's EUI-64, or an identifier that is drawn once. */
  readonly identifier: Written<"eui64" | "opaque"> | undefined;
}
