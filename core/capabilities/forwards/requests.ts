import type { LayoutHost } from "../../layout/layout.ts";
import { workloadOwner } from "../../plan/owners.ts";
import type { Request } from "../../plan/requests/request.ts";

/** An address in its interface's network for each forward that has not that one's own. */
export function* forwardRequests(site: string, host: LayoutHost): Iterable<Request> {
  for (const { name, path, network, isOwn, pin } of host.forwards) {
    if (isOwn) continue;
    const owner = workloadOwner(site, host.name, "forwards", name);
    yield {
      kind: "address",
      owner,
      within: network,
      ipv6: { path: [...path, "address"], pin },
      ipv4: undefined,
    };
  }
}
