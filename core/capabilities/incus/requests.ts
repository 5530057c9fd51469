import type { LayoutHost } from "../../layout/layout.ts";
import { interfaceOwner } from "../../plan/owners.ts";
import type { Request } from "../../plan/requests/request.ts";

/** An address for each bridge of Incus, or LXD. */
export function* incusRequests(site: string, host: LayoutHost): Iterable<Request> {
  for (const { name, path, pin, network, ipv4 } of host.incus?.bridges ?? []) {
    const owner = interfaceOwner(site, host.name, name, 0);
    yield { kind: "address", owner, within: network, ipv6: { path, pin }, ipv4 };
  }
}
