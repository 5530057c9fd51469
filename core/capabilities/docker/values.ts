import type { PlannedAddress, PlannedPrefix } from "../../plan/planned-prefix.ts";

/** Docker as a layout has it: which pool the addresses of docker0 and of each user-defined network are allocated from. */
export interface LayoutDocker {
  readonly bridge: string | undefined;
  readonly networks: readonly { readonly name: string; readonly pool: string }[];
}

export interface DockerPlan {
  /** docker0, where it has IPv6: gives addresses in the order in which containers start. */
  readonly bridge: DockerBridge | undefined;
  /** User-defined networks: what needs a fixed address. */
  readonly networks: readonly DockerBridge[];
}

export interface DockerBridge {
  /** `docker0`, or the name of the user-defined network. */
  readonly name: string;
  readonly pool: string;
  readonly prefix: PlannedPrefix;
  /** What the bridge itself takes: the second address of the pool, the first being the anycast address. */
  readonly gateway: PlannedAddress;
  /** The same in IPv4, where the pool has a block of that. */
  readonly ipv4: { readonly prefix: PlannedPrefix; readonly gateway: PlannedAddress } | undefined;
}
