import { preferredFor, resolverLifetime } from "../lifetimes.ts";
import type { AdvertisedNetwork } from "../values.ts";
import { intervalText, linesOf, type RouterWords, relayText, unless } from "./words.ts";

/**
 * Cisco IOS and IOS XE, and what speaks like them ("Cisco IOS IPv6 Command Reference": `ipv6 nd prefix`, `ipv6 nd ra dns server`, `ipv6 dhcp relay destination`).
 * `off-link` would take the connected route away, so that L is `no-onlink` here. Words for search domains differ from platform
 * to platform, and are left out.
 */
export const cisco: RouterWords = {
  comment: "!",
  before: "ipv6 unicast-routing\n",
  network: ({
    interface: device,
    flags,
    lifetimes,
    prefixes,
    mtu,
    resolvers,
    relay,
  }: AdvertisedNetwork) => `interface ${device}
 ${unless(flags.managed)}ipv6 nd managed-config-flag
 ${unless(flags.otherConfiguration)}ipv6 nd other-config-flag
${linesOf(
  prefixes,
  (own) =>
    ` ipv6 nd prefix ${own.prefix} ${lifetimes.valid} ${preferredFor(own, lifetimes)}${flags.autonomous ? "" : " no-autoconfig"}${flags.onLink ? "" : " no-onlink"}\n`,
)}${intervalText(lifetimes, (seconds) => ` ipv6 nd ra interval ${seconds}\n`)} ipv6 nd ra lifetime ${lifetimes.router}
${mtu === undefined ? "" : ` ipv6 mtu ${mtu}\n`}${linesOf(
  resolvers,
  (server) => ` ipv6 nd ra dns server ${server} ${resolverLifetime(lifetimes)}\n`,
)}${relayText(relay, "IPv6", (server) => ` ipv6 dhcp relay destination ${server}\n`)}${relayText(relay, "IPv4", (server) => ` ip helper-address ${server}\n`)} no ipv6 nd ra suppress
!
`,
  after: "",
};
