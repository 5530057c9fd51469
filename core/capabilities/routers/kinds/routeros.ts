import { preferredFor, shorterInterval } from "../lifetimes.ts";
import type { AdvertisedNetwork, RelayPlan } from "../values.ts";
import { linesOf, type RouterWords } from "./words.ts";

/**
 * MikroTik RouterOS 7 (RouterOS CLI reference, `/ipv6/nd`, `/ipv6/nd/prefix`, `/ipv6/dhcp-relay` and `/ip/dhcp-relay`). Times are in seconds, with their unit. It has no
 * words for search domains. Only the entries that are hextet's are made anew, and known by their comment.
 */
export const routeros: RouterWords = {
  comment: "#",
  before: "",
  network: ({
    network,
    interface: name,
    flags,
    lifetimes,
    prefixes,
    mtu,
    resolvers,
    relay,
  }: AdvertisedNetwork) => {
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
)}${relay === undefined ? "" : relayLines(network, device, relay)}`;
  },
  after: "",
};

/** An entry has one list of servers, and a name. */
function relayLines(network: string, device: string, { servers }: RelayPlan): string {
  return ([6, 4] as const)
    .map((family) => {
      const at = family === 6 ? "/ipv6 dhcp-relay" : "/ip dhcp-relay";
      const own = servers.filter(({ isIpv4 }) => isIpv4 === (family === 4));
      const name = `"hextet: ${network}"`;
      return own.length === 0
        ? ""
        : `${at} remove [find name=${name}]\n${at} add name=${name} interface=${device} dhcp-server=${own.join(",")} disabled=no\n`;
    })
    .join("");
}

function said(isOn: boolean): "yes" | "no" {
  return isOn ? "yes" : "no";
}
