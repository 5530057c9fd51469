import type { InterfacePlan } from "../../plan/plan.ts";
import type { PlannedPrefix } from "../../plan/planned-prefix.ts";
import { vpcBlock } from "../../plan/sources.ts";
import type { HostPlanning } from "../capability.ts";
import { towardsInternet } from "./aws.ts";
import { mtusOf } from "./links.ts";
import type { MtuPlan } from "./values.ts";

/** In the order of the host's interfaces. */
export function planMtus(planning: HostPlanning): readonly MtuPlan[] {
  const { site, host, interfaces } = planning;
  const given = mtusOf(site, host);
  return interfaces.flatMap((device) => {
    const mtu = given.get(device.name)?.value;
    return mtu === undefined
      ? []
      : [{ interface: device.name, mtu, within: limitedTo(planning, device, mtu) }];
  });
}

/** The VPC, where an interface takes more than what lies beyond that, and its default route leads there. */
function limitedTo(
  { site, networks }: HostPlanning,
  { gateway, network }: InterfacePlan,
  mtu: number,
): PlannedPrefix | undefined {
  const outbound = networks.get(network)?.subnet?.outbound ?? "none";
  if (gateway === undefined || outbound === "none" || mtu <= towardsInternet) return undefined;
  return vpcBlock(site);
}
