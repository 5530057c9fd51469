import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Plan, planFromText } from "../../../core/index.ts";

/** The plan of each golden layout that has one, by its name. */
export function goldenPlans(): readonly (readonly [string, Plan])[] {
  const folder = join(import.meta.dirname, "..", "golden");
  return readdirSync(folder).flatMap((name) => {
    const ledger = join(folder, name, "ledger.jsonl");
    const { plan } = planFromText(name, readFileSync(join(folder, name, "layout.yaml"), "utf8"), {
      ledger: existsSync(ledger) ? readFileSync(ledger, "utf8") : undefined,
      beside: () => ({ text: "lab\n" }),
    });
    return plan === undefined ? [] : [[name, plan] as const];
  });
}
