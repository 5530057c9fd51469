import type { Ipv6Address, Ipv6Prefix } from "../../address/index.ts";
import type { Path, Written } from "../../layout/written.ts";
import type { Origin } from "../../plan/interface-address.ts";
import type { PlannedAddress, PlannedPrefix } from "../../plan/planned-prefix.ts";

/** What may lie behind a host and be mapped; a host is looked for where nothing of this one is called so. */
export type MappedKind = "guest" | "container" | "pool" | "network" | "host";

/** What an interface maps, as it is written. */
export interface LayoutMapping {
  readonly interface: string;
  /** The network of that interface. */
  readonly network: string;
  /** Of what is mapped. */
  readonly name: string;
  readonly kind: MappedKind;
  readonly path: Path;
  /** What stands for it outside; `undefined`: a number by name. */
  readonly address: Written<Ipv6Address> | undefined;
  readonly prefix: Written<Ipv6Prefix> | undefined;
  /** Of a block by name. */
  readonly length: number | undefined;
  /** Whether that is of a prefix that is routed to the host: nothing else of the layout's has numbers by name there. */
  readonly isRouted: boolean;
}

/** A mapping of an interface's: prefixes of the same length, /128 where one address is mapped. */
export interface MappingPlan {
  readonly interface: string;
  /** Of what is mapped. */
  readonly name: string;
  readonly kind: MappedKind;
  /** What it has. */
  readonly inner: PlannedPrefix;
  /** What stands for that outside. */
  readonly outer: PlannedPrefix;
  readonly origin: Origin;
  /** Whether the interface's segment is asked for that; where not, it is routed to the host. */
  readonly isOnLink: boolean;
  /** The prefix that it lies in inside, where that is unique local and so is known to no router. */
  readonly behind: PlannedPrefix;
  /** What has an address in it by the plan, in order. */
  readonly members: readonly MappedAddress[];
}

/** An address inside, and what stands for it outside. */
export interface MappedAddress {
  readonly name: string;
  readonly inner: PlannedAddress;
  readonly outer: PlannedAddress;
}

/** That the kernel maps one to the other. */
export interface MappingPromise {
  readonly kind: "mapping";
  readonly interface: string;
  /** An address, or a prefix. */
  readonly outer: string;
  readonly inner: string;
}
