import { equal, isRecord, isSecret, type Properties } from "../property-value.ts";

export type Difference = "add" | "delete" | "update" | "add-replace" | "delete-replace" | "update-replace";

/**
 * In which inputs two runs of a program differ, by path (`triggers[0]`, `environment.LANG`), as the official provider
 * says it: a secret is one value, whatever is inside, and `triggers` as a whole replaces (its elements do because the
 * SDK says so).
 */
export function inputDifferences(before: Properties, after: Properties): ReadonlyMap<string, Difference> {
  const found = new Map<string, Difference>();
  inObject("", before, after, found);
  const whole = found.get("triggers");
  if (whole === "add" || whole === "delete" || whole === "update") found.set("triggers", `${whole}-replace`);
  return found;
}

function inObject(path: string, before: Properties, after: Properties, found: Map<string, Difference>): void {
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    inValue(joined(path, name), before[name], after[name], found);
  }
}

function inValue(path: string, before: unknown, after: unknown, found: Map<string, Difference>): void {
  if (before === undefined || after === undefined) {
    if (before !== after) found.set(path, before === undefined ? "add" : "delete");
  } else if (Array.isArray(before) && Array.isArray(after)) {
    for (let index = 0; index < Math.max(before.length, after.length); index++)
      inValue(`${path}[${index}]`, before[index], after[index], found);
  } else if (isRecord(before) && isRecord(after) && !isSecret(before) && !isSecret(after)) {
    inObject(path, before, after, found);
  } else if (!equal(before, after)) {
    found.set(path, "update");
  }
}

function joined(path: string, name: string): string {
  if (!/^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === "" ? name : `${path}.${name}`;
}
