import type { LayoutHost } from "../../layout/layout.ts";
import { eui64 } from "../../plan/eui64.ts";
import type { MacsOfSite } from "../../plan/mac.ts";
import { workloadOwner } from "../../plan/owners.ts";
import type { LayoutContainer } from "./values.ts";

/** The containers of a host; one that makes its address itself has the one that its MAC address makes (RFC 4291, appendix A). */
export function foretellContainers(
  site: string,
  { name: host, containers }: LayoutHost,
  macOf: MacsOfSite,
): readonly LayoutContainer[] {
  return containers.map((container) => {
    const { name, path, mac, pin } = container;
    const known = mac?.value ?? macOf(workloadOwner(site, host, "containers", name));
    if (!makesItsAddress(container) || known === undefined || pin !== undefined) return container;
    const written = { text: mac?.text ?? known, path: mac?.path ?? [...path, "mac"] };
    return { ...container, pin: { value: eui64(known), ...written } };
  });
}

export function makesItsAddress({ comes }: Pick<LayoutContainer, "comes">): boolean {
  return comes === "slaac" || comes === "dhcp-stateless";
}
