import type { Ipv6Address, Ipv6Prefix } from "../../address/index.ts";
import type { Path, Written } from "../../layout/written.ts";
import type { PlannedAddress, PlannedPrefix } from "../../plan/planned-prefix.ts";
import type { AdvertisedFlags, NetworkMode } from "../modes/values.ts";
import type { RouterVendor } from "./kinds/names.ts";

export type { RouterVendor } from "./kinds/names.ts";

/** What advertises on a host. */
export type Advertiser = "radvd" | "networkd";

/** What answers DHCP on a host. */
export type DhcpServer = "dnsmasq" | "kea";

/** Who advertises networks of a site. */
export type LayoutRouter = {
  readonly name: string;
  readonly formerly: undefined;
  readonly path: Path;
  /** In order of name. */
  readonly networks: readonly LayoutAdvertised[];
} & (
  | {
      readonly kind: "host";
      readonly host: Written<string>;
      readonly by: Advertiser;
      /** Whether the host answers DHCPv6 where its networks' modes need that. */
      readonly serves: boolean;
      readonly server: DhcpServer;
    }
  | { readonly kind: RouterVendor; readonly host: undefined }
);

/** What a DHCP server gives in a network, in one family. */
export interface LayoutServed {
  readonly network: string;
  readonly path: Path;
  /** What it gives whoever asks. */
  readonly leases: Written<Ipv6Prefix> | undefined;
  /** What it gives hosts of the site, by their names, in order. */
  readonly reservations: readonly LayoutReservation[];
}

/** A network that a router advertises, with what it gives there by DHCPv6. */
export interface LayoutAdvertised extends LayoutServed {
  /** As the router calls it; `undefined` of a host. */
  readonly interface: string | undefined;
  /** What the router advertises today, as far as the layout says. */
  readonly flags: SaidFlags;
  /** How long what it advertises there is to hold. */
  readonly lifetimes: Lifetimes;
  /** What it gives by DHCPv4; `undefined`: it does not answer that. */
  readonly ipv4: LayoutServed | undefined;
  /** To whom it hands what hosts ask; `undefined`: to nobody. */
  readonly relay: LayoutRelay | undefined;
}

/** DHCP servers that a router hands to what hosts ask. */
export interface LayoutRelay {
  readonly path: Path;
  /** Of either family, as ipv4-mapped.ts has it. */
  readonly servers: readonly Written<Ipv6Address>[];
  /** What the router calls its interface towards them. */
  readonly uplink: Written<string> | undefined;
}

export interface LayoutReservation {
  readonly host: string;
  readonly address: Written<Ipv6Address>;
}

/** In seconds, by RFC 4861: AdvDefaultLifetime, AdvValidLifetime and AdvPreferredLifetime. */
export interface Lifetimes {
  /** How long hosts take the router for their way out; 0: they do not. */
  readonly router: number;
  /** How long addresses of a prefix stay; 4294967295: for ever. */
  readonly valid: number;
  /** How long connections start from them. */
  readonly preferred: number;
}

/** As far as a layout says. */
export interface SaidLifetimes {
  readonly router?: number | undefined;
  readonly valid?: number | undefined;
  readonly preferred?: number | undefined;
}

/** By the letters of RFC 4861; what is not said is absent. */
export interface SaidFlags {
  readonly M?: 0 | 1 | undefined;
  readonly O?: 0 | 1 | undefined;
  readonly A?: 0 | 1 | undefined;
  readonly L?: 0 | 1 | undefined;
}

/** A host of the layout, or somebody else's make. */
export type RouterKind = "host" | RouterVendor;

/** A router with everything that it is to advertise. */
export interface RouterPlan {
  readonly name: string;
  readonly kind: RouterKind;
  /** The host that it is, by name; `undefined` of one that hextet does not configure. */
  readonly host: string | undefined;
  /** In order of the networks' names. */
  readonly advertised: readonly AdvertisedNetwork[];
}

/** What a router is to advertise on one interface. */
export interface AdvertisedNetwork {
  readonly network: string;
  /** As the router calls it. */
  readonly interface: string;
  /** What of the host advertises it; `undefined` of a router that is no host of the site. */
  readonly by: Advertiser | undefined;
  readonly lifetimes: Lifetimes;
  readonly mode: NetworkMode;
  readonly flags: AdvertisedFlags;
  /** The network's own, then its further ones. */
  readonly prefixes: readonly AdvertisedPrefix[];
  /** Bytes; `undefined` where nobody says one. */
  readonly mtu: number | undefined;
  /** Of IPv6. */
  readonly resolvers: readonly PlannedAddress[];
  /** Domains that short names are looked for in. */
  readonly search: readonly string[];
  /** What the router gives by DHCPv6; `undefined` where it does not answer that. */
  readonly dhcp: ServedDhcp | undefined;
  /** The same by DHCPv4. */
  readonly dhcp4: ServedDhcp4 | undefined;
  /** What of the host answers; `undefined` of a router that is no host of the site. */
  readonly server: DhcpServer | undefined;
  readonly relay: RelayPlan | undefined;
}

/** DHCP servers that a router hands to what hosts ask. */
export interface RelayPlan {
  /** Of either family. */
  readonly servers: readonly PlannedAddress[];
  readonly uplink: string | undefined;
}

/** What a DHCPv4 server gives. */
export interface ServedDhcp4 extends ServedDhcp {
  readonly prefix: PlannedPrefix;
  /** `undefined`: whoever asks is told no way out. */
  readonly gateway: PlannedAddress | undefined;
  /** Of IPv4. */
  readonly resolvers: readonly PlannedAddress[];
}

/** What a DHCP server gives, besides resolvers. */
export interface ServedDhcp {
  /** The block that whoever asks is given an address of; `undefined`: nobody but who has a reservation. */
  readonly leases: PlannedPrefix | undefined;
  /** In order of name. */
  readonly reservations: readonly DhcpReservation[];
}

export interface DhcpReservation {
  readonly name: string;
  readonly mac: string;
  /** What the host is known to present by DHCPv6 (RFC 8415 section 11), `00:03:00:01:02:00:5e:10:00:01`; `undefined`: it is known by its MAC address. */
  readonly duid: string | undefined;
  readonly address: PlannedAddress;
}

export interface AdvertisedPrefix {
  readonly prefix: PlannedPrefix;
  /** Whether no connection is to start from its addresses any more. */
  readonly deprecated: boolean;
  /** Whether the router makes it of a prefix that is delegated to it, and advertises it as such. */
  readonly delegated: boolean;
}
