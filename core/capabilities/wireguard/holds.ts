import type { Path } from "../../layout/written.ts";
import type { OnHost, ThingHolding } from "../../plan/holds/holding.ts";
import { peersOwner } from "../../plan/owners.ts";
import type { HostPlan } from "../../plan/plan.ts";

/** What a server gives of its network. */
export function* clientsHold({ wireguard }: HostPlan, on: OnHost, path: Path): Iterable<ThingHolding> {
  for (const { interface: device, gives } of wireguard)
    for (const { peer, own } of gives) {
      const isOfLayout = peer.includes("/");
      yield {
        kind: "thing",
        word: "WireGuard client",
        rank: "living",
        ...on,
        name: `${device}/${peer}`,
        within: device,
        owner: isOfLayout ? peer : peersOwner(on.site, on.host, device, peer),
        prefix: undefined,
        space: undefined,
        family: 6,
        origin: own.origin,
        note: own.origin,
        from: own.origin,
        path: [...path, "interfaces", device, "wireguard", ...(isOfLayout ? [] : ["peers", peer])],
        address: own.address,
        length: own.length,
      };
    }
}
