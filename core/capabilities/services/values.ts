import type { Ipv6Address } from "../../address/index.ts";
import type { Path, Written } from "../../layout/written.ts";
import type { Origin } from "../../plan/interface-address.ts";
import type { PlannedAddress } from "../../plan/planned-prefix.ts";

/** An address of its own for something that hosts answer for, each on its loopback. */
export interface LayoutService {
  readonly name: string;
  readonly formerly: string | undefined;
  readonly path: Path;
  readonly network: string;
  /** In order of name. */
  readonly hosts: readonly string[];
  readonly pin: Written<Ipv6Address> | undefined;
  readonly tcp: readonly number[];
}

/** An address that hosts answer on for a service, each on its loopback; with several hosts it is anycast. */
export interface ServicePlan {
  readonly name: string;
  readonly network: string;
  readonly address: PlannedAddress;
  readonly origin: Origin;
  /** Names of the hosts, in order. */
  readonly hosts: readonly string[];
  /** TCP ports that it answers on. */
  readonly tcp: readonly number[];
}
