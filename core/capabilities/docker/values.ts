import type { Ipv6Address, Ipv6Prefix } from "../../address/index.ts";
import type { Path, Reference, Written } from "../../layout/written.ts";
import type { PlannedAddress, PlannedPrefix } from "../../plan/planned-prefix.ts";

/** Docker as a layout has it: which pool the addresses of docker0 and of each user-defined network are allocated from. */
export interface LayoutDocker {
  /** The release that the host has; `undefined` where the layout does not say. */
  readonly version: DockerVersion | undefined;
  readonly bridge: string | undefined;
  readonly networks: readonly LayoutDockerNetwork[];
  readonly addressPools: readonly LayoutAddressPool[];
}

/** What Docker chooses prefixes from for networks that nobody gives one. */
export interface LayoutAddressPool {
  readonly prefix: Written<Ipv6Prefix>;
  /** Of what each network gets, in the prefix's family. */
  readonly length: number;
}

export interface LayoutDockerNetwork {
  readonly name: string;
  readonly pool: string;
  /** Whether a Compose file makes it. */
  readonly compose: boolean;
  readonly nat: LayoutNat | undefined;
}

/** What packets of a network's containers have as their source outside of the host, as a layout says it. */
export interface LayoutNat {
  readonly path: Path;
  /** Absent, both of them: the host's own by whichever interface they leave. */
  readonly ipv6: Written<Ipv6Address> | Reference | undefined;
  readonly ipv4: Written<Ipv6Address> | undefined;
}

/** A release of Docker: its first two numbers, as in 20.10. */
export interface DockerVersion {
  readonly major: number;
  readonly minor: number;
}

export interface DockerPlan {
  /** The release that the host has; `undefined` where the layout does not say. */
  readonly version: DockerVersion | undefined;
  /** docker0, where it has IPv6: gives addresses in the order in which containers start. */
  readonly bridge: DockerBridge | undefined;
  /** User-defined networks: what needs a fixed address. */
  readonly networks: readonly DockerNetwork[];
  /** What Docker chooses prefixes from for networks that nobody gives one; none: those that it has by itself. */
  readonly addressPools: readonly DockerAddressPool[];
}

export interface DockerAddressPool {
  readonly prefix: PlannedPrefix;
  /** Of what each network gets, in the prefix's family. */
  readonly length: number;
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

export interface DockerNetwork extends DockerBridge {
  /** Whether a Compose file makes it, and starts the containers on it. */
  readonly compose: boolean;
  /** What its containers' packets leave with, in each family; none: with the containers' own addresses. */
  readonly nat: readonly DockerNat[];
}

/** What packets from a prefix leave a host with. */
export interface DockerNat {
  readonly from: PlannedPrefix;
  /** By which they leave. */
  readonly interfaces: readonly string[];
  /** `undefined`: the interface's own, as the kernel chooses it. */
  readonly address: PlannedAddress | undefined;
}

/** That a host's Docker is of that release; that packets from a prefix leave it with another source. */
export type DockerPromise = { readonly kind: "docker" } & (
  | DockerVersion
  | {
      readonly from: string;
      /** `undefined`: the host's own, as the kernel chooses it. */
      readonly as: string | undefined;
    }
);
