import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Broken } from "../oracle/reason.ts";

const folder = join(import.meta.dirname, "..", "..", "..", "schema");
const schemas = new Map<string, z.ZodType>();

/** What was printed, against the JSON Schema that is published for it, by another reader than the one that wrote that. */
export function keepsToSchema(file: string, printed: unknown): void {
  const schema = schemas.get(file) ?? z.fromJSONSchema(JSON.parse(readFileSync(join(folder, file), "utf8")));
  schemas.set(file, schema);
  const result = schema.safeParse(printed);
  if (!result.success) throw new Broken(`what is printed keeps to ${file}`, z.prettifyError(result.error));
}
