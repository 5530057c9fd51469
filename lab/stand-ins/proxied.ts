import type { StandIn } from "./stand-in.ts";

/** What answers for neighbours, where that is not the kernel. */
export const proxied: StandIn = {
  features: ({ proxies }) => (proxies.some(({ by }) => by === "ndppd") ? ["ndppd"] : []),
  refused: ({ proxies }) => {
    const other = proxies.find(({ by }) => by === "ndpresponder");
    return (
      other &&
      `interfaces.${other.interface}.proxies: has ndpresponder answer, of which Debian has no package; say by: ndppd, or leave by out, to boot a twin of it`
    );
  },
};
