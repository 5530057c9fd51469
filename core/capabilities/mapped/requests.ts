import type { LayoutHost } from "../../layout/layout.ts";
import { mappingOwner } from "../../plan/owners.ts";
import type { Request } from "../../plan/requests/request.ts";

/** A number in the interface's network for each mapping; none where it is of a prefix that is routed to the host. */
export function* mappingRequests(site: string, host: LayoutHost): Iterable<Request> {
  for (const mapping of host.mappings) {
    const { interface: device, network, name, path, address, prefix, length, isRouted } = mapping;
    if (isRouted) continue;
    const owner = mappingOwner(site, host.name, device, name);
    const shared = { owner, within: network, ipv4: undefined };
    const blockLength = prefix?.value.length ?? length;
    yield blockLength === undefined
      ? { ...shared, kind: "address", ipv6: { path, pin: address } }
      : { ...shared, kind: "block", ipv6: { path, pin: prefix, length: blockLength } };
  }
}
