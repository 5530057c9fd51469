import { dhcp } from "./dhcp.ts";
import { docker } from "./docker.ts";
import { guests } from "./guests.ts";
import { incus } from "./incus.ts";
import { proxied } from "./proxied.ts";
import type { StandIn } from "./stand-in.ts";
import { wireguard } from "./wireguard.ts";

/** What the lab has to stand for capabilities; one that needs nothing besides a host's files is not here. */
export const standIns: readonly StandIn[] = [dhcp, docker, incus, guests, proxied, wireguard];
