import { type Ipv6Prefix, isIpv4 } from "../../address/index.ts";
import type { Layout, Written } from "../layout.ts";

/** Every IPv6 prefix that a layout gives whole; those that count from another's start are that one's matter. */
export function wholePrefixes(layout: Layout): readonly Written<Ipv6Prefix>[] {
  return [
    ...layout.prefixes
      .flatMap((prefix) => prefix.prefix ?? [])
      .filter(({ value, text }) => !isIpv4(value) || text.includes(":")),
    ...layout.sites.flatMap((site) => [
      ...(site.aws?.ipv6.recorded === undefined ? [] : [site.aws.ipv6.recorded]),
      ...site.networks.flatMap((network) =>
        network.from === undefined && network.pin !== undefined ? [network.pin] : [],
      ),
    ]),
  ];
}

/** Every IPv4 prefix of a layout, held as ipv4-mapped.ts says. */
export function ipv4Prefixes(layout: Layout): readonly Written<Ipv6Prefix>[] {
  return [
    ...layout.prefixes.flatMap((prefix) => prefix.prefix ?? []).filter(({ value }) => isIpv4(value)),
    ...layout.sites.flatMap((site) => [
      ...(site.aws?.ipv4 === undefined ? [] : [site.aws.ipv4]),
      ...site.networks.flatMap(({ ipv4 }) =>
        ipv4?.from === undefined && ipv4?.pin !== undefined ? [ipv4.pin] : [],
      ),
    ]),
  ];
}
