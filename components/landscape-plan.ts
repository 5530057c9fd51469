import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Plan, planFromSource, planFromText, problemText, severityOf } from "../core/index.ts";
import type { LayoutSource } from "../core/layout/index.ts";
import { thrownText } from "./onprem/thrown-text.ts";

/**
 * The text of a stack's layout, NAME.layout.yaml.
 *
 * @param folder where layouts lie; a URL that ends with a slash
 * @throws Error naming the file where it cannot be read
 */
export function stackLayout(stack: string, folder: URL): string {
  const file = fileURLToPath(new URL(`${stack}.layout.yaml`, folder));
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(
      `the stack ${stack} has no layout: ${file} cannot be read (${thrownText(error)}); write one, or select another stack`,
    );
  }
}

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
