import type { Ipv6Address } from "../../address/index.ts";
import type { ComesBy, LayoutIpv4Address, Path, Written } from "../../layout/written.ts";
import type { InterfaceAddress } from "../../plan/interface-address.ts";
import type { PlannedAddress } from "../../plan/planned-prefix.ts";

/** Incus or LXD as a layout has it. */
export interface LayoutIncus {
  readonly flavor: "incus" | "lxd";
  readonly bridges: readonly {
    readonly name: string;
    readonly path: Path;
    readonly network: string;
    readonly pin: Written<Ipv6Address> | undefined;
    readonly ipv4: LayoutIpv4Address | undefined;
    readonly nat: boolean;
  }[];
}

export interface IncusPlan {
  /** Which of the two programs: same configuration, other commands. */
  readonly flavor: "incus" | "lxd";
  readonly bridges: readonly {
    readonly name: string;
    readonly network: string;
    readonly address: PlannedAddress;
    readonly length: number;
    readonly ipv4: InterfaceAddress | undefined;
    /** How those on it come by their addresses; `undefined`: as with `dhcp`, they are given them. */
    readonly comes: ComesBy | undefined;
    /** Whether what leaves it has the host's address as its source. */
    readonly nat: boolean;
  }[];
}

/** That a device of a container has what is planned. */
export interface DevicePromise {
  readonly kind: "device";
  readonly runtime: "incus" | "lxd";
  readonly container: string;
  readonly device: string;
  /** `ipv6.address=2001:db8::25`, or `ipv6.address=` where there is to be none. */
  readonly settings: readonly string[];
}
