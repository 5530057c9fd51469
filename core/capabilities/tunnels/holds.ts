import type { Path } from "../../layout/written.ts";
import type { OnHost, ThingHolding } from "../../plan/holds/holding.ts";
import { peerOwner } from "../../plan/owners.ts";
import type { HostPlan } from "../../plan/plan.ts";

/** The other ends that a host gives addresses to. */
export function* peersHold({ tunnels }: HostPlan, on: OnHost, path: Path): Iterable<ThingHolding> {
  for (const { interface: name, peer } of tunnels) {
    if (peer === undefined) continue;
    const { address, length, origin } = peer.own;
    yield {
      kind: "thing",
      word: "tunnel's other end",
      rank: "living",
      ...on,
      name,
      within: name,
      owner: peerOwner(on.site, on.host, name),
      prefix: undefined,
      space: undefined,
      family: 6,
      origin,
      note: origin,
      from: origin,
      path: [...path, "interfaces", name, "tunnel", "peer"],
      address,
      length,
    };
  }
}
