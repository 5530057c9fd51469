import type { Path } from "../../layout/written.ts";
import type { OnHost, ThingHolding } from "../../plan/holds/holding.ts";
import { interfaceOwner } from "../../plan/owners.ts";
import type { HostPlan } from "../../plan/plan.ts";

/** The bridges of Incus, or LXD. */
export function* incusHolds({ incus }: HostPlan, on: OnHost, path: Path): Iterable<ThingHolding> {
  if (incus === undefined) return;
  for (const bridge of incus.bridges) {
    const { name, network, address, length, ipv4 } = bridge;
    const own = [...path, incus.flavor, "bridges", name];
    const shared = {
      kind: "thing",
      word: "bridge",
      rank: "link",
      note: "bridge",
      ...on,
      name,
      within: network,
      from: incus.flavor,
      owner: interfaceOwner(on.site, on.host, name, 0),
      prefix: undefined,
      space: undefined,
    } as const;
    yield { ...shared, family: 6, origin: "numbered", path: [...own, "address"], address, length };
    if (ipv4 !== undefined)
      yield {
        ...shared,
        family: 4,
        origin: ipv4.origin,
        path: [...own, "ipv4"],
        address: ipv4.address,
        length: ipv4.length,
      };
  }
}
