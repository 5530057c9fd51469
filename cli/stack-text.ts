import { columns } from "../core/index.ts";
import type { StackRun } from "../lab/stack/lab-stack.ts";

const signs: Readonly<Record<string, string>> = {
  create: "+",
  update: "~",
  delete: "-",
  replace: "+-",
  "create-replacement": "++",
  "delete-replaced": "--",
};

/** What a run of the engine does to each resource, with what the resource says of itself. */
export function runText(run: StackRun): string {
  const steps = run.steps.map((step) => [
    signs[step.op] ?? step.op,
    shortType(step.type),
    step.name,
    step.description ?? "",
  ]);
  const warnings = run.warnings.map((warning) => `warning: ${warning}\n`);
  const errors = run.errors.map((error) => `error: ${error}\n`);
  return `${columns(steps, "  ")}\n${[...warnings, ...errors].join("")}${changesText(run)}\n`;
}

/** `14 to create` */
export function changesText(run: StackRun): string {
  const counts = new Map<string, number>();
  for (const { op } of run.steps) counts.set(op, (counts.get(op) ?? 0) + 1);
  if (counts.size === 0) return "No changes.";
  return `${[...counts].map(([op, count]) => `${count} ${op}`).join(", ")}.`;
}

/** `ec2.NetworkInterface` of `aws:ec2/networkInterface:NetworkInterface`. */
function shortType(type: string): string {
  const [, module = "", name = ""] = type.split(":");
  return `${module.split("/", 1)[0]}.${name}`;
}
