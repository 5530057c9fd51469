import { preferredFor } from "../lifetimes.ts";
import type { AdvertisedNetwork } from "../values.ts";
import { intervalText, linesOf, type RouterWords, relayText } from "./words.ts";

/**
 * VyOS (VyOS documentation, "Router Advertisements": `set service router-advert`; "DHCP Relay"). What was said of the interface before goes
 * first, since a flag is on where its word stands.
 */
export const vyos: RouterWords = {
  comment: "#",
  before: "",
  network: ({
    interface: device,
    flags,
    lifetimes,
    prefixes,
    mtu,
    resolvers,
    search,
    relay,
  }: AdvertisedNetwork) => {
    const at = `service router-advert interface ${device}`;
    return `delete ${at}
${intervalText(lifetimes, (seconds) => `set ${at} interval max ${seconds}\n`)}set ${at} default-lifetime ${lifetimes.router}
${flags.managed ? `set ${at} managed-flag\n` : ""}${flags.otherConfiguration ? `set ${at} other-config-flag\n` : ""}${mtu === undefined ? "" : `set ${at} link-mtu ${mtu}\n`}${linesOf(
  prefixes,
  (own) => `set ${at} prefix ${own.prefix} valid-lifetime ${lifetimes.valid}
set ${at} prefix ${own.prefix} preferred-lifetime ${preferredFor(own, lifetimes)}
${flags.autonomous ? "" : `set ${at} prefix ${own.prefix} no-autonomous-flag\n`}${flags.onLink ? "" : `set ${at} prefix ${own.prefix} no-on-link-flag\n`}`,
)}${linesOf(resolvers, (server) => `set ${at} name-server ${server}\n`)}${linesOf(
  search,
  (domain) => `set ${at} dnssl ${domain}\n`,
)}${relayText(
  relay,
  "IPv6",
  (server) => `set service dhcpv6-relay listen-interface ${device}
set service dhcpv6-relay upstream-interface ${relay?.uplink} address ${server}
`,
)}${relayText(
  relay,
  "IPv4",
  (server) => `set service dhcp-relay listen-interface ${device}
set service dhcp-relay upstream-interface ${relay?.uplink}
set service dhcp-relay server ${server}
`,
)}`;
  },
  after: "",
};
