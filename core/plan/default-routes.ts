import type { LayoutHost } from "../layout/layout.ts";
import type { Problem } from "../problem/index.ts";
import type { HostPlan, InterfacePlan } from "./plan.ts";
import type { PlannedAddress } from "./planned-prefix.ts";
import { type Family, familyOf } from "./uplink.ts";

/**
 * Default routes of one family and one metric by two interfaces. netplan makes one route of them with both next hops, and the kernel
 * sends each flow by one of the two; ifupdown2 puts the first in force and says nothing of the other.
 */
export function defaultRoutes(host: LayoutHost, { interfaces, kind, renderer }: HostPlan): Problem[] {
  // An EC2 instance has its IPv4 routes by DHCP.
  const families: readonly Family[] = kind === "ssh" ? [6, 4] : [6];
  return families.flatMap((family) => {
    const byMetric = new Map<number, Route[]>();
    for (const device of interfaces) {
      const { gateway, metric } = familyOf(device, family);
      if (gateway === undefined) continue;
      byMetric.set(metric, [...(byMetric.get(metric) ?? []), [device, gateway]]);
    }
    return [...byMetric.values()].flatMap(([first, second]) =>
      first === undefined || second === undefined
        ? []
        : [twoRoutes(host, renderer, `IPv${family}`, first, second)],
    );
  });
}

type Route = readonly [InterfacePlan, PlannedAddress];

function twoRoutes(
  host: LayoutHost,
  renderer: HostPlan["renderer"],
  family: string,
  [first, firstVia]: Route,
  [second, secondVia]: Route,
): Problem {
  const routes = `brings an ${family} default route via ${secondVia}, as ${first.name} does via ${firstVia}`;
  const shared = { path: [...host.path, "interfaces", second.name], value: undefined };
  const fix = `say which of them is not the way out: ${second.name}: { defaultRoute: false }; or which is the second choice: ${second.name}: { metric: 2048 }`;
  return renderer === "netplan"
    ? { code: "HX106", ...shared, reason: `${routes}: each flow goes by one of the two`, fix }
    : { code: "HX107", ...shared, reason: `${routes}: ifupdown2 puts one of them in force`, fix };
}
