/** An interface that has IPv4 by DHCP. */
export interface Dhcp4Plan {
  readonly interface: string;
  /** Whether the default route that the server tells is taken. */
  readonly isWayOut: boolean;
}

/** That DHCP has given an interface an IPv4 address. */
export interface Dhcp4Promise {
  readonly kind: "dhcp4";
  readonly interface: string;
}
