import type { Ipv6Address } from "../../address/index.ts";
import type { ComesBy, LayoutIdentity, LayoutIpv4Address, Path, Written } from "../../layout/written.ts";
import type { Origin } from "../../plan/interface-address.ts";
import type { PlannedAddress } from "../../plan/planned-prefix.ts";
import type { Runtime } from "./runtime.ts";

export interface LayoutContainer extends LayoutIdentity {
  readonly name: string;
  readonly formerly: string | undefined;
  readonly path: Path;
  /** What its address is allocated from: a pool of Docker's, or a network of Incus's or of a macvlan. */
  readonly on:
    | { readonly kind: "pool"; readonly pool: string }
    | { readonly kind: "routed"; readonly interface: string; readonly network: string }
    | {
        readonly kind: "network";
        readonly network: string;
        /** The macvlan of Docker's that it is on there; `undefined`: on a bridge of Incus's or LXD's. */
        readonly macvlan: string | undefined;
      };
  readonly pin: Written<Ipv6Address> | undefined;
  /** How its address comes to it, where its network has a mode and it says no address; `undefined`: its runtime has it by number. */
  readonly comes: ComesBy | undefined;
  readonly ipv4: LayoutIpv4Address | undefined;
  readonly image: string | undefined;
  /** Whether a Compose file starts it. */
  readonly compose: boolean;
  /** Whether IPv6 is on in it. */
  readonly ipv6: boolean;
  readonly tcp: readonly number[];
  readonly ofIncus: LayoutInstance;
}

/** What Incus or LXD has of a container besides. */
export interface LayoutInstance {
  readonly adopt: boolean;
  readonly vm: boolean;
  /** Its NIC. */
  readonly device: string;
  readonly profiles: readonly string[];
  readonly proxies: readonly LayoutProxyDevice[];
}

export interface LayoutProxyDevice {
  readonly name: string;
  readonly path: Path;
  readonly interface: string;
  readonly protocol: "tcp" | "udp";
  readonly listen: number;
  readonly port: number;
}

export interface ContainerPlan {
  readonly name: string;
  readonly runtime: Runtime;
  /**
   * `docker0`, a user-defined Docker network or macvlan, or an Incus bridge; of one that is on none the interface that it is routed
   * through.
   */
  readonly bridge: string;
  readonly isRouted: boolean;
  /** The network that it is in by itself, on a macvlan; absent where it is in what its bridge is in. */
  readonly network?: string;
  /** Where IPv6 is off in it, the address that its runtime keeps for it. */
  readonly address: PlannedAddress;
  /** Whether IPv6 is on in it. */
  readonly ipv6: boolean;
  /** As the layout gives it, or, on a macvlan, the ledger; absent where the runtime makes one. */
  readonly mac: string | undefined;
  readonly origin: Origin;
  /** How it comes, where the bridge's network says a mode. */
  readonly comes: ComesBy | undefined;
  readonly ipv4: { readonly address: PlannedAddress; readonly origin: Origin } | undefined;
  /** An image the runtime has or can pull; absent where somebody else starts the container. */
  readonly image: string | undefined;
  /** Whether a Compose file starts it. */
  readonly compose: boolean;
  /** TCP ports it answers on. */
  readonly tcp: readonly number[];
  readonly adopt: boolean;
  readonly vm: boolean;
  /** The device of Incus's that is its NIC. */
  readonly device: string;
  readonly profiles: readonly string[];
  readonly proxyDevices: readonly ProxyDevicePlan[];
}

/** A port of the host at which Incus listens for a container. */
export interface ProxyDevicePlan {
  /** The device's name: with `-4` where it listens at the host's IPv4 address. */
  readonly name: string;
  readonly protocol: "tcp" | "udp";
  readonly address: PlannedAddress;
  readonly listen: number;
  /** In the container, of the same family where it has one. */
  readonly to: PlannedAddress;
  readonly port: number;
}

/** That a container runs on a host and has its address. */
export interface ContainerPromise {
  readonly kind: "container";
  readonly container: string;
  readonly runtime: Runtime;
  /** `undefined`: it must have none of IPv6. */
  readonly address: string | undefined;
}
