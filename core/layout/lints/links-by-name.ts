import { isNic } from "../../links/index.ts";
import type { Problem } from "../../problem/index.ts";
import type { Layout, LayoutHost } from "../layout.ts";
import { standingHosts } from "../standing-hosts.ts";

/**
 * NICs by the name of something else. A layout has no words for VLANs and bonds, so nothing says which ports they have:
 * netplan takes them for NICs that never come, ifupdown2 makes a VLAN by its name and of a bond nothing, and what was
 * there is replaced.
 */
export function linksByName(layout: Layout): Problem[] {
  return layout.sites.flatMap((site) => standingHosts(site.hosts).flatMap(ofHost));
}

function ofHost(host: LayoutHost): Problem[] {
  return host.interfaces
    .filter(({ link }) => isNic(link))
    .flatMap(({ name, path }): Problem[] => {
      const meant = meantBy(name, host.renderer);
      if (meant === undefined) return [];
      return [
        {
          code: "HX108",
          path,
          value: undefined,
          reason: `is named like ${meant.what}, and is written as a NIC: ${meant.why}`,
          fix: `${meant.fix}; where something else on the host makes it, allow that: allow: { HX108: "..." }`,
        },
      ];
    });
}

const noWords = "nothing here says what it is made of";

function meantBy(
  name: string,
  renderer: LayoutHost["renderer"],
): { readonly what: string; readonly why: string; readonly fix: string } | undefined {
  const [, raw, id] = /^(.+)\.([0-9]+)$/.exec(name) ?? [];
  if (raw !== undefined)
    return {
      what: `VLAN ${id} of ${raw}`,
      why: noWords,
      fix: `layouts have no VLANs yet: name ${raw}, or what the switch gives this host untagged`,
    };
  if (/^vlan[0-9]+$/.test(name))
    return { what: "a VLAN", why: noWords, fix: "layouts have no VLANs yet: name a NIC" };
  if (/^bond[0-9]+$/.test(name))
    return { what: "a bond", why: noWords, fix: "layouts have no bonds yet: name a NIC" };
  if (renderer === "ifupdown2" && /^vmbr[0-9]+$/.test(name))
    return {
      what: "a bridge of Proxmox VE's",
      why: "no such NIC is there",
      fix: "say bridge: { ports: [...] }",
    };
  return undefined;
}
