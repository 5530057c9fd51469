import { z } from "zod";
import { layoutSchema } from "./source.ts";

/** Where in a layout a key can stand: paths with NAME for each name of the layout's own. */
const places = new Map<string, string[][]>();

/**
 * The place nearest to `path` at which a key is known that is not known there: `sites.NAME.hosts.NAME.interfaces.NAME` for
 * `maps`. Undefined where no place knows it.
 */
export function placeOfKey(key: string, path: readonly PropertyKey[]): string | undefined {
  if (places.size === 0) collect(layoutSchema, []);
  let best: { readonly place: string[]; readonly shared: number } | undefined;
  for (const place of places.get(key) ?? []) {
    const shared = sharedSteps(place, path);
    if (best === undefined || shared > best.shared) best = { place, shared };
  }
  return best?.place.join(".");
}

function sharedSteps(place: readonly string[], path: readonly PropertyKey[]): number {
  const end = place.findIndex((step, at) => at >= path.length || (step !== "NAME" && step !== path[at]));
  return end === -1 ? place.length : end;
}

function collect(schema: unknown, place: string[]): void {
  if (schema instanceof z.ZodOptional) collect(schema.unwrap(), place);
  else if (schema instanceof z.ZodUnion) for (const option of schema.options) collect(option, place);
  else if (schema instanceof z.ZodRecord) collect(schema.valueType, [...place, "NAME"]);
  else if (schema instanceof z.ZodArray) collect(schema.element, [...place, "0"]);
  else if (schema instanceof z.ZodObject) {
    for (const [key, value] of Object.entries(schema.shape)) {
      const there = places.get(key);
      if (there === undefined) places.set(key, [place]);
      else there.push(place);
      collect(value, [...place, key]);
    }
  }
}
