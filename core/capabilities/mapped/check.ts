import type { LayoutSite } from "../../layout/layout.ts";
import type { HostPlan, NetworkPlan } from "../../plan/plan.ts";
import type { PlannedPrefix } from "../../plan/planned-prefix.ts";
import type { Problem } from "../../problem/problem.ts";
import { textOf } from "./texts.ts";

/** What stands for something by a prefix that is routed to its host, and is another thing's: elsewhere numbers are given once each. */
export function checkMappings(
  site: LayoutSite,
  networks: readonly NetworkPlan[],
  hosts: readonly HostPlan[],
): readonly Problem[] {
  const holders: { readonly prefix: PlannedPrefix; readonly name: string }[] = [
    ...networks.flatMap(({ name, prefix, further }) => [
      { prefix, name: `the network ${name}` },
      ...further.map((own) => ({ prefix: own.prefix, name: `the prefix ${own.name} of ${name}` })),
    ]),
  ];
  return hosts.flatMap((host) =>
    host.mappings.flatMap(({ interface: device, name, outer, isOnLink }): Problem[] => {
      if (isOnLink) return [];
      const other = holders.find(({ prefix }) => prefix.overlaps(outer));
      holders.push({ prefix: outer, name: `what stands for ${name} on ${host.name}` });
      if (other === undefined) return [];
      return [
        {
          code: "HX032",
          path: [...site.path, "hosts", host.name, "interfaces", device, "maps", name],
          value: textOf(outer),
          reason: `is used twice: it is in ${other.name}, ${other.prefix}`,
          fix: "use another one of what is routed to the host",
        },
      ];
    }),
  );
}
