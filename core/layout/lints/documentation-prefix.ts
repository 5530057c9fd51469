import { Ipv6Prefix } from "../../address/index.ts";
import type { Problem } from "../../problem/index.ts";
import type { Layout } from "../layout.ts";
import { wholePrefixes } from "./whole-prefixes.ts";

/** RFC 3849 and RFC 9637: for documentation, routed by nobody. */
export const documentation = ["2001:db8::/32", "3fff::/20"].map((text) => Ipv6Prefix.parse(text));

/** Documentation prefixes are right in a lab and in an example, and a mistake in production. */
export function documentationPrefixes(layout: Layout): Problem[] {
  if (layout.purpose !== "production") return [];
  return wholePrefixes(layout).flatMap(({ value, text, path }): Problem[] => {
    const inside = documentation.find((prefix) => prefix.contains(value));
    if (inside === undefined) return [];
    return [
      {
        code: "HX040",
        path,
        value: text,
        reason: `is in ${inside}, which is for documentation and routed by nobody`,
        fix: "use a prefix of your own, or say purpose: lab or example",
      },
    ];
  });
}
