import type { Ipv6Address } from "../../address/index.ts";
import type { Path } from "../../layout/written.ts";

/** A prefix that a host asks for, as the layout has it. */
export interface LayoutRequest {
  /** The prefix by its name. */
  readonly prefix: string;
  readonly length: number;
  /** By which it asks. */
  readonly interface: string;
  /** Where the layout says so, and how. */
  readonly path: Path;
  readonly text: string;
}

/** A prefix that is delegated to a host, and what the host numbers from it. */
export interface PrefixRequest {
  /** By its name: `home`. */
  readonly prefix: string;
  /** By which it asks. */
  readonly interface: string;
  readonly length: number;
  /** In order of the host's interfaces. */
  readonly networks: readonly DelegatedNetwork[];
}

/** An interface in a network that is numbered from a delegated prefix. */
export interface DelegatedNetwork {
  readonly interface: string;
  readonly network: string;
  /** Which /64 of the prefix it is, from 0. */
  readonly subnet: number;
  /** The interface identifiers of its addresses there. */
  readonly identifiers: readonly Ipv6Address[];
}
