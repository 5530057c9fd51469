import { preferredFor, resolverLifetime } from "../lifetimes.ts";
import type { AdvertisedNetwork } from "../values.ts";
import { intervalText, linesOf, type RouterWords, unless } from "./words.ts";

/** FRRouting's zebra (FRR user guide, "IPv6 Support": Router Advertisement). */
export const frr: RouterWords = {
  comment: "!",
  before: "",
  network: ({
    interface: device,
    flags,
    lifetimes,
    prefixes,
    mtu,
    resolvers,
    search,
  }: AdvertisedNetwork) => `interface ${device}
 ${unless(flags.managed)}ipv6 nd managed-config-flag
 ${unless(flags.otherConfiguration)}ipv6 nd other-config-flag
${linesOf(
  prefixes,
  (own) =>
    ` ipv6 nd prefix ${own.prefix} ${lifetimes.valid} ${preferredFor(own, lifetimes)}${flags.onLink ? "" : " off-link"}${flags.autonomous ? "" : " no-autoconfig"}\n`,
)}${intervalText(lifetimes, (seconds) => ` ipv6 nd ra-interval ${seconds}\n`)} ipv6 nd ra-lifetime ${lifetimes.router}
${mtu === undefined ? "" : ` ipv6 nd mtu ${mtu}\n`}${linesOf(
  resolvers,
  (server) => ` ipv6 nd rdnss ${server} ${resolverLifetime(lifetimes)}\n`,
)}${linesOf(search, (domain) => ` ipv6 nd dnssl ${domain} ${resolverLifetime(lifetimes)}\n`)} no ipv6 nd suppress-ra
exit
!
`,
  after: "",
};
