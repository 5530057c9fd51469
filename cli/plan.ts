import { writeFileSync } from "node:fs";
import { planRows, planTable } from "../core/index.ts";
import { findLayout, planOf } from "./layout-file.ts";

/** `hextet plan NAME` */
export async function plan(
  name: string,
  options: { readonly json?: true; readonly picture?: string },
): Promise<void> {
  const made = planOf(findLayout(name));
  if (options.picture !== undefined) {
    const { pictureOf } = await import("./picture.ts");
    writeFileSync(options.picture, await pictureOf(made));
  }
  process.stdout.write(
    options.json ? `${JSON.stringify({ ...made, rows: planRows(made) }, null, 2)}\n` : planTable(made),
  );
}
