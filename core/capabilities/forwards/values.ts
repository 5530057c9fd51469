import type { Ipv6Address } from "../../address/index.ts";
import type { Path, Written } from "../../layout/written.ts";
import type { Origin } from "../../plan/interface-address.ts";
import type { PlannedAddress } from "../../plan/planned-prefix.ts";

/** A network forward of Incus's or LXD's, as it is written. */
export interface LayoutForward {
  readonly name: string;
  readonly path: Path;
  readonly interface: string;
  /** The network of that interface. */
  readonly network: string;
  /** Whether it is the interface's own first address. */
  readonly isOwn: boolean;
  /** Whether ports of its IPv4 address are forwarded too. */
  readonly ipv4: boolean;
  /** `undefined`: a number by name, or the interface's own. */
  readonly pin: Written<Ipv6Address> | undefined;
  /** The container that gets what `ports` do not have. */
  readonly to: string | undefined;
  readonly ports: readonly LayoutForwardedPort[];
}

export interface LayoutForwardedPort {
  readonly path: Path;
  readonly protocol: "tcp" | "udp";
  /** `443`, or `6000-6010` */
  readonly listen: string;
  readonly to: string;
  /** Where it is another one. */
  readonly port: number | undefined;
}

/** Of one address; a forward of both families is two of them, by one name. */
export interface ForwardPlan {
  readonly name: string;
  readonly interface: string;
  /** The network of that interface. */
  readonly network: string;
  readonly runtime: "incus" | "lxd";
  /** The bridge that they are all on to whom it leads. */
  readonly bridge: string;
  readonly address: PlannedAddress;
  readonly origin: Origin;
  /** Whether it is the interface's own first address, which stays the host's but for these ports. */
  readonly isOwn: boolean;
  readonly to: ForwardTarget | undefined;
  readonly ports: readonly ForwardedPort[];
}

export interface ForwardTarget {
  /** A container. */
  readonly name: string;
  readonly address: PlannedAddress;
}

export interface ForwardedPort {
  readonly protocol: "tcp" | "udp";
  /** `443`, or `6000-6010` */
  readonly listen: string;
  /** The same there. */
  readonly port: string;
  readonly to: ForwardTarget;
}

/** That Incus or LXD has a forward, as it is planned. */
export interface ForwardPromise {
  readonly kind: "forward";
  readonly runtime: "incus" | "lxd";
  readonly bridge: string;
  readonly address: string;
  /** The address that gets all of it but for ports; empty: nobody does. */
  readonly to: string;
  /** `tcp 443 fd5e:ec1c:9a3b:1::25 443` */
  readonly ports: readonly string[];
}
