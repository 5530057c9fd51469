import type { LayoutHost } from "../layout/layout.ts";
import { rendererTraits } from "../links/index.ts";
import type { Problem } from "../problem/index.ts";
import type { HostPlan, InterfacePlan } from "./plan.ts";
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
      const isHeard = family === 6 && device.comes !== undefined;
      if (gateway === undefined && !isHeard) continue;
      const way = isHeard ? "by router advertisement" : `via ${gateway}`;
      byMetric.set(metric, [...(byMetric.get(metric) ?? []), [device, way]]);
    }
    return [...byMetric.values()].flatMap(([first, second]) =>
      first === undefined || second === undefined
        ? []
        : [twoRoutes(host, renderer, `IPv${family}`, first, second)],
    );
  });
}

/** An interface, and how the route comes to it. */
type Route = readonly [InterfacePlan, string];

function twoRoutes(
  host: LayoutHost,
  renderer: HostPlan["renderer"],
  family: string,
  [first, firstWay]: Route,
  [second, secondWay]: Route,
): Problem {
  const routes = `brings an ${family} default route ${secondWay}, as ${first.name} does ${firstWay}`;
  const shared = { path: [...host.path, "interfaces", second.name], value: undefined };
  // Nothing can be said of a route that is heard.
  const given = second.comes === undefined ? second : first;
  const fix =
    given.comes === undefined
      ? `say which of them is not the way out: ${given.name}: { defaultRoute: false }; or which is the second choice: ${given.name}: { metric: 2048 }`
      : `give one of them addresses, and its network a gateway, to say which is the way out: ${second.name}: { addresses: ["::10"], metric: 2048 }`;
  // Of those that are heard the kernel keeps each, whoever writes files.
  const areKept =
    rendererTraits[renderer].keepsEqualRoutes || first.comes !== undefined || second.comes !== undefined;
  return areKept
    ? { code: "HX106", ...shared, reason: `${routes}: each flow goes by one of the two`, fix }
    : { code: "HX107", ...shared, reason: `${routes}: ${renderer} puts one of them in force`, fix };
}
