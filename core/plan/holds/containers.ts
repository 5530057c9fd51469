import type { Path } from "../../layout/layout.ts";
import { workloadOwner } from "../owners.ts";
import type { ContainerPlan, HostPlan, Origin } from "../plan.ts";
import type { HeldAddress, OnHost } from "./holding.ts";

export type ContainerHolding = HeldAddress<"container", ContainerPlan>;

/** The containers of Docker, Incus and LXD. */
export function* containersHold(host: HostPlan, on: OnHost, path: Path): Iterable<ContainerHolding> {
  for (const container of host.containers) {
    const { name, bridge, address, origin, ipv4 } = container;
    const own = [...path, "containers", name];
    const from = (given: Origin) => (bridge === "docker0" ? "docker0's start order" : given);
    const shared = {
      kind: "container",
      word: "container",
      ...on,
      name,
      within: bridge,
      owner: workloadOwner(on.site, on.host, "containers", name),
      of: container,
      prefix: undefined,
      length: undefined,
      space: undefined,
    } as const;
    yield { ...shared, family: 6, origin, from: from(origin), path: [...own, "address"], address };
    if (ipv4 !== undefined)
      yield {
        ...shared,
        family: 4,
        origin: ipv4.origin,
        from: from(ipv4.origin),
        path: [...own, "ipv4"],
        address: ipv4.address,
      };
  }
}
