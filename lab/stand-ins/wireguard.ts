import type { StandIn } from "./stand-in.ts";

/** `wg` on hosts that have WireGuard. */
export const wireguard: StandIn = {
  features: (host) => (host.wireguard.length > 0 ? ["wireguard"] : []),
  refused: (host) => {
    const [own] = host.interfaces.filter(
      ({ link }) =>
        link.kind === "wireguard" && link.written.server !== undefined && "publicKey" in link.written.server,
    );
    return (
      own &&
      `interfaces.${own.name}.wireguard.server: is nobody's of the layout, and the lab has nobody with its key`
    );
  },
};
