import type { LayoutHost } from "../../layout/layout.ts";
import { eui64 } from "../../plan/eui64.ts";
import type { MacsOfSite } from "../../plan/mac.ts";
import { workloadOwner } from "../../plan/owners.ts";
import type { LayoutGuest } from "./values.ts";

/** The guests of a host; one that makes its address itself has the one that its planned MAC address makes (RFC 4291, appendix A). */
export function foretellGuests(site: string, host: LayoutHost, macOf: MacsOfSite): readonly LayoutGuest[] {
  if (!host.guests.some(isToBeForetold)) return host.guests;
  return host.guests.map((guest) => {
    const mac = macOf(workloadOwner(site, host.name, "guests", guest.name));
    if (mac === undefined || !isToBeForetold(guest)) return guest;
    return { ...guest, pin: { value: eui64(mac), text: mac, path: [...guest.path, "mac"] } };
  });
}

/** What an identifier of the layout's has said already stands. */
function isToBeForetold({ comes, pin }: LayoutGuest): boolean {
  return comes !== undefined && comes !== "dhcp" && pin === undefined;
}
