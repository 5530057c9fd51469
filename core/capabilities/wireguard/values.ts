import type { Ipv6Address, Ipv6Prefix } from "../../address/index.ts";
import type { Path, Reference, Written } from "../../layout/written.ts";
import type { WireguardPeer } from "../../links/index.ts";
import type { InterfaceAddress } from "../../plan/interface-address.ts";
import type { PlannedAddress, PlannedPrefix } from "../../plan/planned-prefix.ts";

/** A prefix as it is written, or whose it is. */
export type LayoutPrefixes = readonly (Written<Ipv6Prefix> | Reference)[];

/** A WireGuard interface, as a layout has it besides its link. */
export interface LayoutWireguard {
  readonly interface: string;
  readonly path: Path;
  readonly end: "client" | "server";
  /** The network on it; of the client of a server of the layout none. */
  readonly network: string | undefined;
  /** Where a server is dialled: an interface of the host, an address, or whose it is. */
  readonly local: { readonly own: string } | Written<Ipv6Address> | Reference | undefined;
  /** Who it has as its server, of the layout. */
  readonly server: Reference | undefined;
  /** Of a server, those that are nobody's of the layout; of a client, such a server. */
  readonly outsiders: readonly LayoutOutsider[];
  /** What a client's address in its server's network is pinned to. */
  readonly pin: Written<Ipv6Address> | undefined;
  readonly allowed: LayoutPrefixes | undefined;
  readonly behind: LayoutPrefixes | undefined;
  readonly keepalive: number | undefined;
  /** Of a server: who of the layout has it as that, in order. */
  readonly clients: readonly LayoutClient[];
}

/** A peer that is nobody's of the layout. */
export interface LayoutOutsider {
  readonly name: string;
  readonly path: Path;
  readonly publicKey: string;
  readonly endpoint: { readonly address: Written<Ipv6Address>; readonly port: number } | undefined;
  readonly pin: Written<Ipv6Address> | undefined;
  readonly allowed: LayoutPrefixes | undefined;
  readonly keepalive: number | undefined;
}

/** An interface of the layout that is the client of another. */
export interface LayoutClient {
  /** `cellar/box/wg0`, by which the ledger knows its address too. */
  readonly name: string;
  readonly path: Path;
  readonly pin: Written<Ipv6Address> | undefined;
}

/** A WireGuard interface of a host. */
export interface WireguardPlan {
  readonly interface: string;
  readonly end: "client" | "server";
  /** The UDP port that it listens on; `undefined`: whichever the kernel takes. */
  readonly port: number | undefined;
  /** Bytes. */
  readonly mtu: number;
  /** Base64; `undefined` where `hextet keys` has recorded none. */
  readonly publicKey: string | undefined;
  /** Who is at the other ends, the layout's own first. */
  readonly peers: readonly WireguardPeer[];
  /** What a server gives of its network, by the peer's name. */
  readonly gives: readonly { readonly peer: string; readonly own: InterfaceAddress }[];
  /** What others of the layout take from here to know this end as their peer. */
  readonly offers: WireguardOffers;
}

/** What the other end of the layout's has to know of this one. */
export interface WireguardOffers {
  /** Of a client, its server: `hub/gw-1/wg0`. */
  readonly server: string | undefined;
  /** Where a server is dialled, in the families that it has. */
  readonly ipv4: PlannedAddress | undefined;
  readonly ipv6: PlannedAddress | undefined;
  /** What a client reaches through its server, as far as the layout says it. */
  readonly allowed: readonly PlannedPrefix[] | undefined;
  /** What a client has behind it, as far as the layout says it. */
  readonly behind: readonly PlannedPrefix[] | undefined;
  readonly keepalive: number | undefined;
  /** Whether the layout says its MTU, which follows from nothing then. */
  readonly hasMtu: boolean;
}

/** That an interface has the key and the peers of the plan. */
export interface WireguardPromise {
  readonly kind: "wireguard";
  readonly interface: string;
  readonly publicKey: string;
  readonly peers: readonly { readonly publicKey: string; readonly allowed: readonly string[] }[];
}
