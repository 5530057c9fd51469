import type { LayoutHost, LayoutSite } from "../../layout/layout.ts";
import { standingHosts } from "../../layout/standing-hosts.ts";
import { hasNeighbours, rendererTraits } from "../../links/index.ts";
import type { HostPlan, NetworkPlan } from "../../plan/plan.ts";
import type { Problem } from "../../problem/problem.ts";
import { unnumberable } from "./check-networks.ts";

/** What does not work of prefixes that hosts of a site ask for. */
export function checkRequests(
  site: LayoutSite,
  networks: readonly NetworkPlan[],
  hosts: readonly HostPlan[],
): Problem[] {
  const plans = new Map(hosts.map((host) => [host.name, host]));
  return standingHosts(site.hosts).flatMap((host) => {
    const plan = plans.get(host.name);
    if (host.requests.length === 0 || plan === undefined) return [];
    return [...unable(host), ...unnumberable(site, networks, plan)];
  });
}

function unable(host: LayoutHost): Problem[] {
  return host.requests.flatMap(({ path, text, interface: name, prefix }, index): Problem[] => {
    const found = (reason: string, fix: string): Problem[] => [
      { code: "HX197", path, value: text, reason, fix },
    ];
    if (host.kind === "ec2")
      return found("is in a VPC, where AWS gives prefixes", "leave it out, or take the VPC's block");
    if (!rendererTraits[host.renderer].delegates)
      return found(
        `is to ask for a prefix, and ${host.renderer}, which configures ${host.name}, asks for none`,
        "let networkd configure the host: network: { renderer: networkd }",
      );
    const device = host.interfaces.find((own) => own.name === name);
    if (device !== undefined && !hasNeighbours(device.link))
      return found(
        "has nobody on it who could delegate one",
        "name the interface that leads to the provider",
      );
    const other = host.requests.slice(0, index).find((own) => own.interface === name);
    if (other === undefined) return [];
    return found(
      `asks for ${other.prefix} already, and for one prefix alone`,
      `number what ${prefix} is for from ${other.prefix}, which has room for several networks`,
    );
  });
}
