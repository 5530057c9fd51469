import { type Plan, planFromSource, planFromText, problemText, severityOf } from "../core/index.ts";
import type { LayoutSource } from "../core/layout/index.ts";

/**
 * The plan of a layout, or none of it.
 *
 * @param layout YAML text, or the same as an object
 * @throws Error with every problem on a line of its own, warnings too
 */
export function landscapePlan(name: string, layout: string | LayoutSource): Plan {
  const { plan, problems } =
    typeof layout === "string" ? planFromText(name, layout) : planFromSource(name, layout);
  if (plan !== undefined) return plan;
  const errors = problems.filter((problem) => severityOf(problem) === "error");
  const count = errors.length === 1 ? "one problem" : `${errors.length} problems`;
  const lines = [...errors, ...problems.filter((problem) => !errors.includes(problem))].map(problemText);
  throw new Error([`the layout ${name} has ${count}:`, ...lines].join("\n  "));
}

/**
 * Names of resources come from names in the layout: `rack-pve-1`. Two pairs that read the same are told before
 * anything is made.
 *
 * @throws Error naming both
 */
export function refuseSameNames(plan: Plan): void {
  const owners = new Map<string, string>();
  for (const host of plan.sites.flatMap((site) => site.hosts)) {
    const name = `${host.site}-${host.name}`;
    const owner = `${host.site}/${host.name}`;
    const other = owners.get(name);
    if (other !== undefined)
      throw new Error(`${other} and ${owner} would both be the resource ${name}; rename one of them`);
    owners.set(name, owner);
  }
}
