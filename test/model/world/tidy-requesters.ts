import type { Layout, Network } from "../layout.ts";
import { named } from "./places.ts";

/** Takes out who asks for a delegated block and cannot any more. */
export function tidyRequesters(layout: Layout): void {
  const taken = new Set<string>();
  for (const [name, prefix] of named(layout.prefixes)) {
    const on = typeof prefix === "string" ? undefined : prefix.delegated?.on;
    if (typeof prefix === "string" || on === undefined) continue;
    if (taken.has(on) || !canAsk(layout, on, name))
      prefix.delegated = { length: prefix.delegated?.length ?? 56 };
    taken.add(on);
  }
}

/** By an interface in no network, on a host that has nothing of the block. */
function canAsk(layout: Layout, on: string, prefix: string): boolean {
  const [siteName = "", hostName = "", device = ""] = on.split("/");
  const site = layout.sites[siteName];
  const host = site?.hosts[hostName];
  if (site === undefined || host === undefined || site.aws !== undefined || host.retired === true)
    return false;
  if (host.network?.renderer !== "networkd") return false;
  const own = host.interfaces[device];
  if (own === undefined || own.network !== undefined) return false;
  const isOf = ({ from, prefixes }: Network) =>
    from === prefix || JSON.stringify(prefixes ?? {}).includes(`"from":"${prefix}"`);
  return !named(host.interfaces).some(([, { network }]) => {
    const within = site.networks[network ?? ""];
    return within !== undefined && isOf(within);
  });
}
