import type { LayoutSite } from "../../layout/layout.ts";
import type { HostPlan, NetworkPlan } from "../../plan/plan.ts";
import type { Family } from "../../plan/uplink.ts";
import type { Problem } from "../../problem/problem.ts";
import { nearestResolvers } from "./nearest.ts";
import type { LayoutResolvers } from "./values.ts";

/** Resolvers that lack a family which hosts that ask them have: reported once, where they stand. */
export function oneFamily(
  site: LayoutSite,
  _networks: readonly NetworkPlan[],
  hosts: readonly HostPlan[],
): Problem[] {
  const found = new Map<LayoutResolvers, { missing: Family; hosts: string[] }>();
  for (const host of hosts) {
    const missing = missingFamily(host);
    const layout = site.hosts.find(({ name }) => name === host.name);
    if (missing === undefined || layout === undefined) continue;
    const { servers } = nearestResolvers(site, layout, host.interfaces);
    if (servers === undefined) continue;
    const others = found.get(servers)?.hosts ?? [];
    found.set(servers, { missing, hosts: [...others, host.name] });
  }
  return [...found].map(([{ path }, { missing, hosts: names }]) => problem(path, missing, names));
}

function missingFamily({ resolvers, interfaces }: HostPlan): Family | undefined {
  const servers = resolvers?.servers ?? [];
  // One that runs on the host is reached in any case.
  if (servers.length === 0 || servers.some((server) => isLoopback(`${server}`))) return undefined;
  const has = {
    6: interfaces.some(({ addresses }) => addresses.length > 0),
    4: interfaces.some(({ ipv4 }) => ipv4 !== undefined),
  };
  return ([6, 4] as const).find(
    (family) => has[family] && servers.every((server) => server.isIpv4 !== (family === 4)),
  );
}

function isLoopback(address: string): boolean {
  return address === "::1" || address.startsWith("127.");
}

function problem(path: Problem["path"], missing: Family, names: readonly string[]): Problem {
  const some = names.slice(0, 3).join(", ");
  const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
  return {
    code: "HX057",
    path: [...path, "servers"],
    value: undefined,
    reason: `have no IPv${missing} address among them, which ${some}${more} could ask by`,
    fix: `name one that is asked over IPv${missing} too`,
  };
}
