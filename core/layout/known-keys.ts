import { z } from "zod";
import { layoutSchema } from "./source.ts";

/** The keys that the schema knows at a place of the layout; empty where it names none. */
export function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  let at: unknown = layoutSchema;
  for (const step of path) at = child(unwrap(at), step);
  const schema = unwrap(at);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** What the schema says of a place, as a noun and what follows it: `the public host key, one line such as ...`. */
export function description(path: readonly PropertyKey[]): string | undefined {
  let at: unknown = layoutSchema;
  for (const step of path) at = child(unwrap(at), step);
  return described(at);
}

function described(schema: unknown): string | undefined {
  if (!(schema instanceof z.ZodType)) return undefined;
  return schema.description ?? (schema instanceof z.ZodOptional ? described(schema.unwrap()) : undefined);
}

/** The known word that differs least from `word`, if by two letters at most. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const scored = known.map((candidate) => ({
    candidate,
    distance: editDistance(word.toLowerCase(), candidate.toLowerCase()),
  }));
  scored.sort((a, b) => a.distance - b.distance);
  const best = scored[0];
  return best !== undefined && best.distance <= Math.min(2, Math.floor(word.length / 2))
    ? best.candidate
    : undefined;
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

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const change = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
