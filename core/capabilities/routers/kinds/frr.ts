import { preferredFor, routerLifetime, validLifetime } from "../lifetimes.ts";
import type { AdvertisedNetwork } from "../values.ts";
import { linesOf, type RouterWords, unless } from "./words.ts";

/** FRRouting's zebra (FRR user guide, "IPv6 Support": Router Advertisement). */
export const frr: RouterWords = {
  comment: "!",
  before: "",
  network: ({
    interface: device,
    flags,
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
    ` ipv6 nd prefix ${own.prefix} ${validLifetime} ${preferredFor(own)}${flags.onLink ? "" : " off-link"}${flags.autonomous ? "" : " no-autoconfig"}\n`,
)} ipv6 nd ra-lifetime ${routerLifetime}
${mtu === undefined ? "" : ` ipv6 nd mtu ${mtu}\n`}${linesOf(
  resolvers,
  (server) => ` ipv6 nd rdnss ${server} ${routerLifetime}\n`,
)}${linesOf(search, (domain) => ` ipv6 nd dnssl ${domain} ${routerLifetime}\n`)} no ipv6 nd suppress-ra
exit
!
`,
  after: "",
};
