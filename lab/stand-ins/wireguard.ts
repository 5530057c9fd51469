import type { StandIn } from "./stand-in.ts";

/** `wg` on hosts that have WireGuard. */
export const wireguard: StandIn = {
  features: (host) => (host.wireguard.length > 0 ? ["wireguard"] : []),
};
