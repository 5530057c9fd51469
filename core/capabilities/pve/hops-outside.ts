import type { LayoutSite } from "../../layout/layout.ts";
import { standingHosts } from "../../layout/standing-hosts.ts";
import type { HostPlan } from "../../plan/plan.ts";
import type { PlannedAddress } from "../../plan/planned-prefix.ts";
import type { Problem } from "../../problem/problem.ts";
import { isOutside } from "./cloud-init.ts";

/**
 * Virtual machines that hextet sets and whose gateway lies outside of their prefix: Proxmox VE writes it to their cloud-init as a
 * bare `gateway`, without the route to it (qemu-server, Cloudinit.pm); of a container pct adds that one.
 */
export function hopsOutside(site: LayoutSite, hosts: readonly HostPlan[]): Problem[] {
  const layouts = new Map(standingHosts(site.hosts).map((host) => [host.name, host]));
  return hosts.flatMap((host) =>
    host.guests.flatMap((guest): Problem[] => {
      const path = layouts.get(host.name)?.guests.find(({ name }) => name === guest.name)?.path;
      if (path === undefined || guest.nic === undefined || guest.kind !== "vm") return [];
      const { gateway, ipv4, network } = guest;
      const problem = (hop: PlannedAddress, fix: string): Problem => ({
        code: "HX256",
        path: [...path, "nic"],
        value: guest.nic,
        reason: `would be given ${hop} as its gateway, which is outside of its prefix in ${network}, and Proxmox VE writes no route to that`,
        fix,
      });
      const byHand = "leave nic out, and let its cloud-init have a snippet: cloudInit: 2";
      return [
        ...(gateway !== undefined && isOutside(guest)
          ? [problem(gateway, `let the network's gateway be link-local, as fe80::1 is; or ${byHand}`)]
          : []),
        ...(ipv4?.gateway !== undefined && ipv4.gatewayOnLink ? [problem(ipv4.gateway, byHand)] : []),
      ];
    }),
  );
}
