import type { PlannedAddress } from "./planned-prefix.ts";

/** Where a number came from. */
export type Origin = "pinned" | "numbered" | "provider";

export interface InterfaceAddress {
  readonly address: PlannedAddress;
  /** Length of the on-link prefix. */
  readonly length: number;
  readonly origin: Origin;
}

export interface InterfaceIpv4 extends InterfaceAddress {
  /** Next hop of the IPv4 default route through this interface. */
  readonly gateway: PlannedAddress | undefined;
  /** Whether that is on-link wherever its address lies. */
  readonly gatewayOnLink: boolean;
}
