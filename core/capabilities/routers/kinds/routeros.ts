import { preferredFor, shorterInterval } from "../lifetimes.ts";
import type { AdvertisedNetwork } from "../values.ts";
import { linesOf, type RouterWords } from "./words.ts";

/**
 * MikroTik RouterOS 7 (RouterOS CLI reference, `/ipv6/nd` and `/ipv6/nd/prefix`). Times are in seconds, with their unit. It has no
 * words for search domains. Only the entries that are hextet's are made anew, and known by their comment.
 */
export const routeros: RouterWords = {
  comment: "#",
  before: "",
  network: ({ network, interface: name, flags, lifetimes, prefixes, mtu, resolvers }: AdvertisedNetwork) => {
    const device = `"${name}"`;
    const interval = shorterInterval(lifetimes);
    const own = `comment="hextet: ${network}"`;
    return `/ipv6 nd remove [find ${own}]
/ipv6 nd prefix remove [find ${own}]
/ipv6 nd add interface=${device} ${own} managed-address-configuration=${said(flags.managed)} other-configuration=${said(flags.otherConfiguration)} ${interval === undefined ? "" : `ra-interval=${Math.max(3, Math.floor(interval / 3))}s-${interval}s `}ra-lifetime=${lifetimes.router}s mtu=${mtu ?? "unspecified"}${resolvers.length === 0 ? "" : ` dns=${resolvers.join(",")}`}
${linesOf(
  prefixes,
  (advertised) =>
    `/ipv6 nd prefix add interface=${device} ${own} prefix=${advertised.prefix} autonomous=${said(flags.autonomous)} on-link=${said(flags.onLink)} valid-lifetime=${lifetimes.valid}s preferred-lifetime=${preferredFor(advertised, lifetimes)}s\n`,
)}`;
  },
  after: "",
};

function said(isOn: boolean): "yes" | "no" {
  return isOn ? "yes" : "no";
}
