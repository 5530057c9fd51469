import { Ipv6Prefix, ipv4PrefixText, isIpv4, parseIpv4Prefix } from "../../address/index.ts";
import type { Problem } from "../../problem/index.ts";
import type { Layout } from "../layout.ts";
import { ipv4Prefixes, wholePrefixes } from "./whole-prefixes.ts";

/** RFC 3849 and RFC 9637: for documentation, routed by nobody. */
export const documentation = ["2001:db8::/32", "3fff::/20"].map((text) => Ipv6Prefix.parse(text));

/** RFC 5737, the same in IPv4. */
const documentationIpv4 = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"].map(parseIpv4Prefix);

/** Documentation prefixes are right in a lab and in an example, and a mistake in production. */
export function documentationPrefixes(layout: Layout): Problem[] {
  if (layout.purpose !== "production") return [];
  return [...wholePrefixes(layout), ...ipv4Prefixes(layout)].flatMap(({ value, text, path }): Problem[] => {
    const inside = [...documentation, ...documentationIpv4].find((prefix) => prefix.contains(value));
    if (inside === undefined) return [];
    return [
      {
        code: "HX040",
        path,
        value: text,
        reason: `is in ${isIpv4(inside) ? ipv4PrefixText(inside) : inside}, which is for documentation and routed by nobody`,
        fix: "use a prefix of your own, or say purpose: lab or example",
      },
    ];
  });
}
