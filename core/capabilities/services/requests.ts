import type { LayoutSite } from "../../layout/layout.ts";
import { serviceOwner } from "../../plan/owners.ts";
import type { Request } from "../../plan/requests/request.ts";

/** An address for each service, in IPv6 alone. */
export function* serviceRequests(site: LayoutSite): Iterable<Request> {
  for (const { name, path, pin, network } of site.services) {
    const owner = serviceOwner(site.name, name);
    yield { kind: "address", owner, within: network, ipv6: { path, pin }, ipv4: undefined };
  }
}
