import type { LayoutHost } from "../layout/layout.ts";
import { rendererTraits } from "../links/index.ts";
import type { Problem } from "../problem/index.ts";
import type { HostPlan } from "./plan.ts";

/** Addresses in deprecated prefixes, on a host whose renderer can not say that nothing is to start from them. */
export function undeprecated(host: LayoutHost, { interfaces, renderer }: HostPlan): Problem[] {
  if (rendererTraits[renderer].deprecates) return [];
  return interfaces.flatMap(({ name, addresses }): Problem[] => {
    const [first] = addresses.filter(({ further }) => further?.deprecated === true);
    if (first === undefined) return [];
    return [
      {
        code: "HX113",
        path: [...host.path, "interfaces", name],
        value: undefined,
        reason: `has ${first.address}, from which nothing is to start any more, and ${renderer} has no words for that`,
        fix: "leave the prefix out there, prefixes: { NAME: [] } at the interface, or let networkd configure the host",
      },
    ];
  });
}
