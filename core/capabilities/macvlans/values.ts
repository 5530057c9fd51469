import type { Ipv6Address } from "../../address/index.ts";
import type { ComesBy, LayoutIdentity, LayoutIpv4Address, Path, Written } from "../../layout/written.ts";
import type { Origin } from "../../plan/interface-address.ts";
import type { PlannedAddress, PlannedPrefix } from "../../plan/planned-prefix.ts";
import type { MacvlanDriver } from "./driver.ts";

/** One of Docker's networks of driver macvlan, as a layout has it. */
export interface LayoutMacvlan extends LayoutIdentity {
  readonly name: string;
  readonly formerly: string | undefined;
  readonly path: Path;
  readonly driver: MacvlanDriver;
  /** The interface whose wire it is on. */
  readonly parent: string;
  /** That one's. */
  readonly network: string;
  /** How its containers come by their IPv6 addresses; `undefined`: Docker gives them. */
  readonly comes: Exclude<ComesBy, "dhcp"> | undefined;
  /** What the host's interface beside them is called; `undefined` where there is none. */
  readonly shim: string | undefined;
  /** Of the shim. */
  readonly pin: Written<Ipv6Address> | undefined;
  readonly ipv4: LayoutIpv4Address | undefined;
}

/** One of Docker's networks of driver macvlan on a host. */
export interface MacvlanPlan {
  /** As Docker calls it. */
  readonly name: string;
  readonly driver: MacvlanDriver;
  /** The interface whose wire it is on. */
  readonly parent: string;
  /** The network of that one, in which its containers have their addresses. */
  readonly network: string;
  readonly prefix: PlannedPrefix;
  /** The next hop that Docker gives containers; `undefined` where there is none in the prefix. */
  readonly gateway: PlannedAddress | undefined;
  /** How containers come by their IPv6 addresses; `undefined`: Docker gives them. */
  readonly comes: Exclude<ComesBy, "dhcp"> | undefined;
  /** Further prefixes of the segment, in which containers on SLAAC have an address too. */
  readonly further: readonly { readonly name: string; readonly prefix: PlannedPrefix }[];
  readonly ipv4: { readonly prefix: PlannedPrefix; readonly gateway: PlannedAddress | undefined } | undefined;
  readonly shim: ShimPlan | undefined;
}

/** The host's own interface beside the containers of a macvlan: the kernel passes nothing between those and their parent. */
export interface ShimPlan {
  readonly interface: string;
  /** The ledger keeps it, so that neighbours find the shim again after a restart; `undefined`: the parent's, on an ipvlan. */
  readonly mac: string | undefined;
  readonly address: PlannedAddress;
  readonly origin: Origin;
  readonly ipv4: { readonly address: PlannedAddress; readonly origin: Origin } | undefined;
}

/** That a host has a shim, with its address and a route to a container. */
export interface ShimPromise {
  readonly kind: "shim";
  readonly interface: string;
  /** Its own, where it is about that. */
  readonly address: string;
  /** Where it is about the way to a container: that one's name and address. */
  readonly to: { readonly container: string; readonly address: string } | undefined;
}
