import { isNic, linkState } from "../../links/index.ts";
import type { Problem } from "../../problem/index.ts";
import type { Layout, LayoutHost } from "../layout.ts";
import { standingHosts } from "../standing-hosts.ts";

/**
 * NICs by the name of something else, of which the layout does not say what they are made of: netplan takes them for NICs
 * that never come, ifupdown2 makes a VLAN by its name and of a bond nothing, and what was there is replaced. A NIC that is
 * found by its MAC address may be called what one likes.
 */
export function linksByName(layout: Layout): Problem[] {
  return layout.sites.flatMap((site) => standingHosts(site.hosts).flatMap(ofHost));
}

function ofHost(host: LayoutHost): Problem[] {
  return host.interfaces
    .filter(({ link }) => isNic(link) && linkState(link) === undefined)
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
      fix: `say vlan: { id: ${Number(id)}, on: ${raw} }`,
    };
  if (/^vlan[0-9]+$/.test(name))
    return { what: "a VLAN", why: noWords, fix: "say vlan: { id: ..., on: ... }" };
  if (/^bond[0-9]+$/.test(name))
    return { what: "a bond", why: noWords, fix: "say bond: { ports: [...], mode: ... }" };
  if (renderer === "ifupdown2" && /^vmbr[0-9]+$/.test(name))
    return {
      what: "a bridge of Proxmox VE's",
      why: "no such NIC is there",
      fix: "say bridge: { ports: [...] }",
    };
  return undefined;
}
