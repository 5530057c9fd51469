import type { Ipv6Prefix } from "../../address/index.ts";
import type { Layout, Written } from "../layout.ts";

/** Every prefix that a layout gives whole; those that count from another's start are that one's matter. */
export function wholePrefixes(layout: Layout): readonly Written<Ipv6Prefix>[] {
  return [
    ...layout.prefixes.flatMap((one) => one.prefix ?? []),
    ...layout.sites.flatMap((site) => [
      ...(site.aws?.ipv6.recorded === undefined ? [] : [site.aws.ipv6.recorded]),
      ...site.networks.flatMap((network) =>
        network.from === undefined && network.pin !== undefined ? [network.pin] : [],
      ),
    ]),
  ];
}
