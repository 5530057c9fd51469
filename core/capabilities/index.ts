import type { Capability } from "./capability.ts";
import { containers } from "./containers/index.ts";
import { docker } from "./docker/index.ts";
import { incus } from "./incus/index.ts";
import { pve } from "./pve/index.ts";
import { services } from "./services/index.ts";

export type { Capability } from "./capability.ts";

/** Everything that a layout can say besides its networks, hosts and interfaces, in the order in which it is read and told. */
export const capabilities: readonly Capability[] = [docker, incus, containers, pve, services];
