import { Ipv6Prefix } from "../../address/index.ts";
import type { Problem } from "../../problem/index.ts";
import type { Layout, Written } from "../layout.ts";

/** RFC 3849 and RFC 9637: for documentation, routed by nobody. */
const documentation = ["2001:db8::/32", "3fff::/20"].map((text) => Ipv6Prefix.parse(text));

/** Documentation prefixes are right in a lab and in an example, and a mistake in production. */
export function documentationPrefixes(layout: Layout): Problem[] {
  if (layout.purpose !== "production") return [];
  const owned = layout.sites.flatMap((site) => [
    ...(site.aws !== undefined && site.aws.ipv6 !== "amazon" ? [site.aws.ipv6] : []),
    ...site.networks.flatMap((network) => network.pin ?? []),
  ]);
  const written: readonly Written<Ipv6Prefix>[] = [...layout.prefixes.map((one) => one.prefix), ...owned];
  return written.flatMap(({ value, text, path }) => {
    const inside = documentation.find((prefix) => prefix.overlaps(value));
    if (inside === undefined || value.length < inside.length) return [];
    return [
      {
        code: "HX040" as const,
        path,
        value: text,
        reason: `is in ${inside}, which is for documentation and routed by nobody`,
        fix: "use a prefix of your own, or say purpose: lab or example",
      },
    ];
  });
}
