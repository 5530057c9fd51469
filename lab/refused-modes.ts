import type { HostPlan, Plan } from "../core/plan/index.ts";
import { loginAddress } from "./login-interface.ts";

/**
 * A lab's routers advertise what networks' modes say; its hosts are reached at the addresses of the plan: one that nobody knows
 * beforehand is reached at none. @throws where there is such a host
 */
export function refuseModes({ sites }: Plan): void {
  for (const { name: site, kind, hosts } of sites)
    for (const host of kind === "onprem" ? hosts : []) {
      const waiting = waitingFor(host);
      if (waiting === undefined) continue;
      throw new Error(
        `sites.${site}.hosts.${host.name}.interfaces.${waiting}: its address comes by itself, and nobody knows beforehand which, so that a lab cannot reach ${host.name}; a layout that has it can be booted as a lab where the interface says addresses, or in a network with SLAAC identifier: { token: "::10" }, or eui64 beside mac`,
      );
    }
}

function waitingFor(host: HostPlan): string | undefined {
  if (loginAddress(host) !== undefined) return undefined;
  return host.interfaces.find(({ comes }) => comes !== undefined)?.name;
}
