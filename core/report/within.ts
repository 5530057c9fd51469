import { PlannedPrefix } from "../plan/index.ts";
import type { Thing } from "./things.ts";

/** Of a name there is one in each family, or one of each kind. */
export function isSame(a: Thing, b: Thing): boolean {
  return a.name === b.name && a.kind === b.kind && PlannedPrefix.compare(a.prefix, b.prefix) === 0;
}

/** A thing lies in what holds it and is larger, or as large and not an address. */
export function isWithin(inner: Thing, outer: Thing): boolean {
  if (outer.space === undefined || !outer.prefix.contains(inner.prefix)) return false;
  return inner.prefix.value.length > outer.prefix.value.length || rank(inner) > rank(outer);
}

const order = ["prefix", "vpc", "network", "pool"];

export function rank(thing: Thing): number {
  const at = order.indexOf(thing.kind);
  return at < 0 ? order.length : at;
}

export function byPlace(a: Thing, b: Thing): number {
  return PlannedPrefix.compare(a.prefix, b.prefix) || rank(a) - rank(b);
}
