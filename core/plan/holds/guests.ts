import type { Path } from "../../layout/layout.ts";
import { workloadOwner } from "../owners.ts";
import type { GuestPlan, HostPlan } from "../plan.ts";
import type { HeldAddress, OnHost } from "./holding.ts";

export type GuestHolding = HeldAddress<"guest", GuestPlan>;

/** The guests of a Proxmox VE host. */
export function* guestsHold(host: HostPlan, on: OnHost, path: Path): Iterable<GuestHolding> {
  for (const guest of host.guests) {
    const { name, bridge, address, length, origin, ipv4 } = guest;
    const own = [...path, "guests", name];
    const shared = {
      kind: "guest",
      word: "guest",
      ...on,
      name,
      within: bridge,
      owner: workloadOwner(on.site, on.host, "guests", name),
      of: guest,
      prefix: undefined,
      space: undefined,
    } as const;
    yield { ...shared, family: 6, origin, from: origin, path: [...own, "address"], address, length };
    if (ipv4 !== undefined)
      yield {
        ...shared,
        family: 4,
        origin: ipv4.origin,
        from: ipv4.origin,
        path: [...own, "ipv4"],
        address: ipv4.address,
        length: ipv4.length,
      };
  }
}
