/** Which hosts of a layout are to be machines. */

import type { HostPlan, Plan } from "../../core/plan/index.ts";
import { standIns } from "../stand-ins/index.ts";
import { twinName } from "../topology-of-plan.ts";

/**
 * The hosts that are meant by these names, `rack/pve-1` each.
 * @param names whole, or their last part where it is unique
 * @throws where one is no host on-prem, or can not be a machine
 */
export function chosenMachines(plan: Plan, names: readonly string[]): readonly string[] {
  const hosts = plan.sites.flatMap((site) => (site.kind === "onprem" ? site.hosts : []));
  return [...new Set(names)].map((name) => {
    const found = hosts.filter((host) => nameOf(host) === name || host.name === name);
    const exact = found.find((host) => nameOf(host) === name) ?? (found.length === 1 ? found[0] : undefined);
    if (exact === undefined)
      throw new Error(
        `${name}: is ${found.length > 1 ? "more than one host" : "no host on-prem"} of ${plan.name}; there are ${hosts.map(nameOf).join(", ") || "none"}`,
      );
    const guest = standIns.flatMap(({ twins }) => twins?.(exact, twinName(nameOf(exact)), []) ?? [])[0];
    if (guest !== undefined)
      throw new Error(
        `${nameOf(exact)}: has guests (${guest.hostname}), which are twins on its bridges: only a twin can have them, not a machine`,
      );
    return nameOf(exact);
  });
}

function nameOf(host: HostPlan): string {
  return `${host.site}/${host.name}`;
}
