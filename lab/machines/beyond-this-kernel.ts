/** Which hosts of a layout need more than the kernel that runs here, so that only machines can stand for them. */

import { type KernelNeed, kernelNeeds } from "../../core/links/index.ts";
import type { HostPlan, Plan } from "../../core/plan/index.ts";
import { standIns } from "../stand-ins/index.ts";
import { type KernelAbility, needText, thisKernel } from "./kernel-ability.ts";

export interface HostBeyond {
  /** `rack/pve-1` */
  readonly host: string;
  /** `eno1.20 needs the module 8021q`, the first reason for it. */
  readonly reason: string;
}

/**
 * The hosts on-prem of which an interface, or a network of Docker's, needs what this kernel has not.
 * @param needsOf what each kind of link needs
 */
export async function hostsBeyond(
  plan: Plan,
  isAble: KernelAbility = thisKernel(),
  needsOf: (link: HostPlan["interfaces"][number]["link"]) => readonly KernelNeed[] = kernelNeeds,
): Promise<readonly HostBeyond[]> {
  const hosts = plan.sites.flatMap((site) => (site.kind === "onprem" ? site.hosts : []));
  const found = await Promise.all(
    hosts.map(async (host) => {
      const needs = [
        ...host.interfaces.flatMap(({ name, link }) => needsOf(link).map((need) => ({ name, need }))),
        ...standIns.flatMap((standIn) => standIn.needs?.(host) ?? []),
      ];
      for (const { name, need } of needs) {
        if (!(await isAble(need)))
          return [{ host: `${host.site}/${host.name}`, reason: `${name} needs ${needText(need)}` }];
      }
      return [];
    }),
  );
  return found.flat();
}
