import type { LayoutHost } from "../../layout/layout.ts";
import { eui64 } from "../../plan/eui64.ts";
import type { MacsOfSite } from "../../plan/mac.ts";
import { workloadOwner } from "../../plan/owners.ts";
import type { LayoutMacvlan } from "./values.ts";

/** The macvlans of a host; where addresses come by SLAAC, a shim has the one that its MAC address makes (RFC 4291, appendix A). */
export function foretellShims(site: string, host: LayoutHost, macOf: MacsOfSite): readonly LayoutMacvlan[] {
  return host.macvlans.map((macvlan) => {
    const { name, path, comes, shim, pin } = macvlan;
    const mac = macOf(workloadOwner(site, host.name, "macvlans", name));
    if (comes === undefined || shim === undefined || pin !== undefined || mac === undefined) return macvlan;
    return { ...macvlan, pin: { value: eui64(mac), text: mac, path: [...path, "shim", "mac"] } };
  });
}
