import type { LayoutHost } from "../../layout/layout.ts";
import { workloadOwner } from "../../plan/owners.ts";
import type { Request } from "../../plan/requests/request.ts";

/** An address of each family for each shim, as far as its network has them. */
export function shimRequests(site: string, host: LayoutHost): readonly Request[] {
  return host.macvlans.flatMap(({ name, path, network, shim, pin, ipv4 }): Request[] =>
    shim === undefined
      ? []
      : [
          {
            kind: "address",
            owner: workloadOwner(site, host.name, "macvlans", name),
            within: network,
            ipv6: { path: pin?.path ?? [...path, "shim"], pin },
            ipv4,
          },
        ],
  );
}
