import type { InterfaceSource } from "../../layout/source.ts";
import type { NetworkRenderer } from "../../links/index.ts";

/** What a renderer has no words for beside IPv4 by DHCP. */
export function unsayable(
  renderer: NetworkRenderer,
  { metric, defaultRoute }: InterfaceSource,
): readonly { readonly key: string; readonly reason: string; readonly fix: string }[] {
  if (renderer !== "ifupdown2" && renderer !== "ifupdown") return [];
  const reason = `is said of the default route that DHCP brings, and ${renderer} has no words for that`;
  const fix = "leave it out, give the interface ipv4, or let netplan configure the host";
  return [
    ...(metric === undefined ? [] : [{ key: "metric", reason, fix }]),
    ...(defaultRoute === false ? [{ key: "defaultRoute", reason, fix }] : []),
  ];
}
