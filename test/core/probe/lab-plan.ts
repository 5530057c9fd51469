import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { fillInPlan, Ipv6Prefix, type Plan, planFromText } from "../../../core/index.ts";

const stacks = new URL("../../../stacks/", import.meta.url);

/** The lab's plan, with the block that AWS gives filled in. */
export function labPlan(): Plan {
  const layout = readFileSync(fileURLToPath(new URL("lab.layout.yaml", stacks)), "utf8");
  const ledger = readFileSync(fileURLToPath(new URL("lab.ledger.jsonl", stacks)), "utf8");
  const { plan, problems } = planFromText("lab", layout, { ledger });
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  return fillInPlan(plan, { cloud: Ipv6Prefix.parse("3fff:ec2:47b:ca00::/56") });
}
