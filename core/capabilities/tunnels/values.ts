import type { Ipv6Address } from "../../address/index.ts";
import type { Path, Written } from "../../layout/written.ts";
import type { InterfaceAddress } from "../../plan/interface-address.ts";
import type { PlannedAddress } from "../../plan/planned-prefix.ts";

/** What a layout says of a tunnel besides its link. */
export interface LayoutTunnel {
  readonly interface: string;
  readonly path: Path;
  /** The network on it, where that is a server's: the other end gets an address there. */
  readonly gives: string | undefined;
  readonly peer: Written<Ipv6Address> | undefined;
  readonly update: TunnelUpdate | undefined;
}

/** How the tunnel's server is told which IPv4 address this end has (the Dyn update protocol). */
export interface TunnelUpdate {
  /** `https://ipv4.tunnelbroker.net/nic/update` */
  readonly url: string;
  /** What the server calls the tunnel. */
  readonly id: string;
  readonly user: string;
}

/** A tunnel of a host. */
export interface TunnelPlan {
  readonly interface: string;
  readonly end: "client" | "server";
  /** IPv4; `undefined` where the kernel takes what leads to the other end. */
  readonly local: PlannedAddress | undefined;
  readonly remote: PlannedAddress;
  readonly ttl: number;
  /** Bytes. */
  readonly mtu: number;
  /** Of a server: what the other end has, in which network, and its next hop, which is this end. */
  readonly peer:
    | {
        readonly network: string;
        readonly own: InterfaceAddress;
        readonly gateway: PlannedAddress | undefined;
      }
    | undefined;
  readonly update: TunnelUpdate | undefined;
}

/** That the server of a tunnel has taken the address that this end has. */
export interface UpdatePromise {
  readonly kind: "tunnel-update";
  readonly interface: string;
}
