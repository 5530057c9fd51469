import type { Capability } from "../capabilities/capability.ts";
import type { Layout } from "../layout/layout.ts";
import { type MacsOfSite, noMacs } from "./mac.ts";

/** A layout with the addresses as pins that things make of the MAC addresses that they are given. */
export function foretold(
  layout: Layout,
  macs: ReadonlyMap<string, MacsOfSite>,
  capabilities: readonly Capability[],
): Layout {
  const makers = capabilities.flatMap(({ foretell }) => foretell ?? []);
  const sites = layout.sites.map((site) =>
    [...site.modes.values()].every(({ value }) => value === "static")
      ? site
      : {
          ...site,
          hosts: site.hosts.map((host) => {
            let filled = host;
            for (const foretell of makers)
              filled = { ...filled, ...foretell(site.name, filled, macs.get(site.name) ?? noMacs) };
            return filled;
          }),
        },
  );
  return { ...layout, sites };
}
