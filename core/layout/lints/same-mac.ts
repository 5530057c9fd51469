import type { Capability } from "../../capabilities/capability.ts";
import type { Problem } from "../../problem/index.ts";
import type { Layout, LayoutSite } from "../layout.ts";

/** MAC addresses that two interfaces of one site are given: on one segment a switch would find neither for long. */
export function sameMacs(layout: Layout, capabilities: readonly Capability[]): Problem[] {
  return layout.sites.flatMap((site) => inSite(site, capabilities));
}

function inSite(site: LayoutSite, capabilities: readonly Capability[]): Problem[] {
  const owners = new Map<string, string>();
  return site.hosts.flatMap((host) =>
    [...host.interfaces, ...capabilities.flatMap(({ hostList }) => hostList?.read(host) ?? [])].flatMap(
      ({ name, mac }): Problem[] => {
        if (mac === undefined) return [];
        const other = owners.get(mac.value);
        owners.set(mac.value, other ?? `${site.name}/${host.name}/${name}`);
        if (other === undefined) return [];
        const reason = `is used twice: it is that of ${other}`;
        return [{ code: "HX032", path: mac.path, value: mac.text, reason, fix: "give each its own" }];
      },
    ),
  );
}
