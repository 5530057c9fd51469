import type { Path } from "../../layout/layout.ts";
import { interfaceOwner } from "../owners.ts";
import type { HostPlan, IncusPlan } from "../plan.ts";
import type { HeldAddress, OnHost } from "./holding.ts";

export type IncusBridgeHolding = HeldAddress<"incus bridge", IncusPlan["bridges"][number]>;

/** The bridges of Incus, or LXD. */
export function* incusHolds({ incus }: HostPlan, on: OnHost, path: Path): Iterable<IncusBridgeHolding> {
  if (incus === undefined) return;
  for (const bridge of incus.bridges) {
    const { name, network, address, length, ipv4 } = bridge;
    const own = [...path, incus.flavor, "bridges", name];
    const shared = {
      kind: "incus bridge",
      word: "bridge",
      ...on,
      name,
      within: network,
      from: incus.flavor,
      owner: interfaceOwner(on.site, on.host, name, 0),
      of: bridge,
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
