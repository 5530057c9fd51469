import { z } from "zod";
import { type LayoutSchema, layoutSchema } from "./source.ts";

/** The keys that the schema knows at a place of the layout; empty where it names none. */
export function knownKeys(
  path: readonly PropertyKey[],
  schema: LayoutSchema = layoutSchema,
): readonly string[] {
  let at: unknown = schema;
  for (const step of path) at = child(unwrap(at), step);
  const found = unwrap(at);
  return found instanceof z.ZodObject ? Object.keys(found.shape) : [];
}

/** What the schema says of a place, as a noun and what follows it: `the public host key, one line such as ...`. */
export function description(path: readonly PropertyKey[], schema: LayoutSchema): string | undefined {
  let at: unknown = schema;
  for (const step of path) at = child(unwrap(at), step);
  return described(at);
}

function described(schema: unknown): string | undefined {
  if (!(schema instanceof z.ZodType)) return undefined;
  return schema.description ?? (schema instanceof z.ZodOptional ? described(schema.unwrap()) : undefined);
}

function child(schema: unknown, step: PropertyKey): unknown {
  if (schema instanceof z.ZodObject)
    return Object.hasOwn(schema.shape, step) ? schema.shape[String(step)] : undefined;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodArray) return schema.element;
  return undefined;
}

function unwrap(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional) return unwrap(schema.unwrap());
  if (schema instanceof z.ZodUnion) return schema.options.find((option) => option instanceof z.ZodObject);
  return schema;
}
