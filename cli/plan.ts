import { writeFileSync } from "node:fs";
import { planRows, planTable, resolvePlan } from "../core/index.ts";
import { knownBlocks } from "./blocks.ts";
import { findLayout, planOf } from "./layout-file.ts";

export interface PlanOptions {
  readonly json?: true;
  readonly picture?: string;
  readonly block?: readonly string[];
  readonly zone?: true;
  readonly domain: string;
  readonly nameserver?: readonly string[];
  readonly serial?: string;
  readonly out?: string;
}

/** `hextet plan NAME` */
export async function plan(name: string, options: PlanOptions): Promise<void> {
  const unresolved = planOf(findLayout(name));
  const made = resolvePlan(unresolved, knownBlocks(unresolved, options.block ?? []));
  if (options.picture !== undefined) {
    const { pictureOf } = await import("./picture.ts");
    writeFileSync(options.picture, await pictureOf(made));
  }
  if (options.zone) return (await import("./plan-zone.ts")).printZones(made, options);
  process.stdout.write(
    options.json ? `${JSON.stringify({ ...made, rows: planRows(made) }, null, 2)}\n` : planTable(made),
  );
}
