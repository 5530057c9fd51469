import type { Path } from "../../layout/written.ts";
import type { OnHost, ThingHolding } from "../../plan/holds/holding.ts";
import { workloadOwner } from "../../plan/owners.ts";
import type { HostPlan, Origin } from "../../plan/plan.ts";

/** The containers of Docker, Incus and LXD. */
export function* containersHold(host: HostPlan, on: OnHost, path: Path): Iterable<ThingHolding> {
  for (const container of host.containers) {
    const { name, bridge, address, ipv6, origin, comes, ipv4 } = container;
    const own = [...path, "containers", name];
    const from = (given: Origin) => (bridge === "docker0" ? "docker0's start order" : given);
    const shared = {
      kind: "thing",
      word: "container",
      rank: "living",
      ...on,
      name,
      within: bridge,
      owner: workloadOwner(on.site, on.host, "containers", name),
      prefix: undefined,
      length: undefined,
      space: undefined,
    } as const;
    if (ipv6)
      yield {
        ...shared,
        family: 6,
        origin,
        note: comes ?? origin,
        from: comes ?? from(origin),
        path: [...own, "address"],
        address,
      };
    if (ipv4 !== undefined)
      yield {
        ...shared,
        family: 4,
        origin: ipv4.origin,
        note: ipv4.origin,
        from: from(ipv4.origin),
        path: [...own, "ipv4"],
        address: ipv4.address,
      };
  }
}
