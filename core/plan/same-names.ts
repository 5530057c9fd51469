import type { Problem } from "../problem/index.ts";
import type { SitePlan } from "./plan.ts";
import { type PlannedResource, plannedResources } from "./planned-resources.ts";

/** Two resources of one kind that would have one name. A pair is reported once, at the later of the two. */
export function sameNames(sites: readonly SitePlan[]): Problem[] {
  const holders = new Map<string, PlannedResource>();
  const reported = new Set<string>();
  return plannedResources(sites).flatMap((resource) =>
    [resource.name, ...resource.former].flatMap((name): Problem[] => {
      const key = `${resource.type} ${name}`;
      const other = holders.get(key) ?? resource;
      holders.set(key, other);
      const pair = `${things(other, resource)}\n${things(resource, other)}`;
      if (other === resource || reported.has(pair)) return [];
      reported.add(pair);
      return [meeting(name, resource, other)];
    }),
  );
}

/** The network or the host that it belongs to; where both belong to one, what it is there. */
function things({ owner, path }: PlannedResource, other: PlannedResource): string {
  const own = path.slice(0, 4).join("/");
  return own === other.path.slice(0, 4).join("/") ? owner : own;
}

function meeting(name: string, resource: PlannedResource, other: PlannedResource): Problem {
  const shared = { code: "HX112", path: resource.path, value: undefined } as const;
  if (name === resource.name && name === other.name)
    return {
      ...shared,
      reason: `would be the resource ${name}, and so would ${other.owner}`,
      fix: resource.path.join() === other.path.join() ? "leave one of them out" : "rename one of them",
    };
  return {
    ...shared,
    reason: `is or was the resource ${name}, and so is or was ${other.owner}: what stands by that name cannot become both`,
    fix: "make one of the two changes and run up, then make the other",
  };
}
