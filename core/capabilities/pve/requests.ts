import type { LayoutHost } from "../../layout/layout.ts";
import { workloadOwner } from "../../plan/owners.ts";
import type { Request } from "../../plan/requests/request.ts";

/** An address for each guest of a Proxmox VE host. */
export function guestRequests(site: string, host: LayoutHost): readonly Request[] {
  return host.guests.map(({ name, path, pin, network, ipv4 }): Request => {
    const owner = workloadOwner(site, host.name, "guests", name);
    return { kind: "address", owner, within: network, ipv6: { path, pin }, ipv4 };
  });
}
