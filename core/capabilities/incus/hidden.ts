import { Ipv6Prefix } from "../../address/index.ts";
import type { HostPlan } from "../../plan/plan.ts";
import { PlannedPrefix } from "../../plan/planned-prefix.ts";
import type { HiddenPrefix } from "../capability.ts";

/** Bridges whose packets leave with the host's address: what is on them is known outside by what is forwarded to it as a whole. */
export function hiddenBridges({ incus, forwards }: HostPlan): readonly HiddenPrefix[] {
  return (incus?.bridges ?? [])
    .filter(({ nat }) => nat)
    .map(({ name, address, length }) => ({
      prefix: new PlannedPrefix(address.block, Ipv6Prefix.containing(address.value, length)),
      members: forwards.flatMap(({ bridge, address: outer, to }) =>
        bridge === name && to !== undefined ? [{ inner: to.address, outer }] : [],
      ),
    }));
}
