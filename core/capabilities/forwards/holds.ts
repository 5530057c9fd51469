import type { Path } from "../../layout/written.ts";
import type { OnHost, ThingHolding } from "../../plan/holds/holding.ts";
import { workloadOwner } from "../../plan/owners.ts";
import type { HostPlan } from "../../plan/plan.ts";

/** Addresses that forwards give a host; its own stay its own. */
export function* forwardsHold(host: HostPlan, on: OnHost, path: Path): Iterable<ThingHolding> {
  for (const { name, network, address, origin, isOwn, to, ports } of host.forwards) {
    if (isOwn) continue;
    const names = [to?.name, ...ports.map((port) => port.to.name)].filter((own) => own !== undefined);
    const note = `for ${[...new Set(names)].join(", ")}, ${origin}`;
    yield {
      kind: "thing",
      word: "forward",
      rank: "link",
      ...on,
      name: `forwards/${name}`,
      within: network,
      family: 6,
      origin,
      note,
      from: note,
      owner: workloadOwner(on.site, on.host, "forwards", name),
      path: [...path, "forwards", name, "address"],
      address,
      prefix: undefined,
      length: undefined,
      space: undefined,
      ...(to === undefined ? {} : { standsFor: to.address }),
    };
  }
}
