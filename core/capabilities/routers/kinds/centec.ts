import { preferredFor } from "../lifetimes.ts";
import type { AdvertisedNetwork } from "../values.ts";
import { intervalText, linesOf, type RouterWords, unless } from "./words.ts";

/**
 * Centec's switches (CNOS): ZStack's guide "IPv6 Networking Practice" has `no ipv6 nd ra suppress` of them; the other words are
 * those in which the switch writes its running configuration. They have none for resolvers, and advertise the interface's own
 * MTU or none.
 */
export const centec: RouterWords = {
  comment: "!",
  before: "",
  network: ({
    interface: device,
    flags,
    lifetimes,
    prefixes,
    mtu,
    resolvers,
  }: AdvertisedNetwork) => `interface ${device}
 ${unless(flags.managed)}ipv6 nd managed-config-flag
 ${unless(flags.otherConfiguration)}ipv6 nd other-config-flag
${linesOf(
  prefixes,
  (own) =>
    ` ipv6 nd prefix ${own.prefix} ${lifetimes.valid} ${preferredFor(own, lifetimes)}${flags.onLink ? "" : " off-link"}${flags.autonomous ? "" : " no-autoconfig"}\n`,
)}${intervalText(lifetimes, (seconds) => ` ipv6 nd ra interval ${seconds}\n`)} ipv6 nd ra lifetime ${lifetimes.router}
${mtu === undefined ? "" : ` ! hosts are to have an MTU of ${mtu}, which is advertised where the interface has it\n no ipv6 nd ra mtu suppress\n`}${linesOf(
  resolvers,
  (server) => ` ! no word for the resolver ${server}\n`,
)} no ipv6 nd ra suppress
!
`,
  after: "",
};
