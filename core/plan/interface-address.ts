import type { PlannedAddress } from "./planned-prefix.ts";

/**
 * Where a number came from. `slaac`: the host makes it itself, of the network's prefix and an identifier that the layout says.
 * `delegated`: the host makes it of a prefix that is delegated to it, and of its place in there.
 */
export type Origin = "pinned" | "numbered" | "provider" | "slaac" | "delegated";

export interface InterfaceAddress {
  readonly address: PlannedAddress;
  /** Length of the on-link prefix. */
  readonly length: number;
  readonly origin: Origin;
  /** What it is besides the addresses of the interface's network; absent of those. */
  readonly further?: FurtherAddress;
}

/** An address that an interface has in a further prefix, or in another network of its segment. */
export interface FurtherAddress {
  readonly network: string;
  /** The further prefix; none where it is in the network's own. */
  readonly prefix: string | undefined;
  /** Its place among the interface's addresses in that network. */
  readonly index: number;
  /** Whether no connection starts from it. */
  readonly deprecated: boolean;
  /** Whether a capability put it there, which says whose it is. */
  readonly isOthers?: true;
}

export interface InterfaceIpv4 extends InterfaceAddress {
  /** Next hop of the IPv4 default route through this interface. */
  readonly gateway: PlannedAddress | undefined;
  /** Whether that is on-link wherever its address lies. */
  readonly gatewayOnLink: boolean;
}
