import type { Path } from "../../layout/written.ts";
import type { OnHost, ThingHolding } from "../../plan/holds/holding.ts";
import { workloadOwner } from "../../plan/owners.ts";
import type { HostPlan } from "../../plan/plan.ts";

/** The guests of a Proxmox VE host. */
export function* guestsHold(host: HostPlan, on: OnHost, path: Path): Iterable<ThingHolding> {
  for (const guest of host.guests) {
    const { name, bridge, address, length, origin, comes, ipv4 } = guest;
    const from = comes ?? origin;
    const own = [...path, "guests", name];
    const shared = {
      kind: "thing",
      word: "guest",
      rank: "living",
      ...on,
      name,
      within: bridge,
      owner: workloadOwner(on.site, on.host, "guests", name),
      prefix: undefined,
      space: undefined,
    } as const;
    yield {
      ...shared,
      family: 6,
      origin,
      note: from,
      from,
      path: [...own, "address"],
      address,
      length,
    };
    if (ipv4 !== undefined)
      yield {
        ...shared,
        family: 4,
        origin: ipv4.origin,
        note: ipv4.origin,
        from: ipv4.origin,
        path: [...own, "ipv4"],
        address: ipv4.address,
        length: ipv4.length,
      };
  }
}
