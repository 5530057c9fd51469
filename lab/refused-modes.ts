import type { HostPlan, Plan } from "../core/plan/index.ts";
import { loginAddress } from "./lab-connections.ts";

/**
 * A lab's routers advertise what networks' modes say, and delegate nothing; its hosts are reached at the addresses of the plan: one
 * that nobody knows beforehand is reached at none. @throws where there is such a host, or a router that would wait for a prefix
 */
export function refuseModes({ sites }: Plan): void {
  for (const { name: site, kind, hosts } of sites)
    for (const host of kind === "onprem" ? hosts : []) {
      const [asked] = host.requests;
      if (asked !== undefined)
        throw new Error(
          `prefixes.${asked.prefix}.delegated.on: ${host.name}/${asked.interface} asks for a prefix, and nobody in a lab delegates one; a layout that has such a router cannot be booted as a lab, unless its prefix is recorded and on left out`,
        );
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
