import type { PlannedPrefix } from "../../plan/planned-prefix.ts";

/** A /128 is an address. */
export function textOf(prefix: PlannedPrefix): string {
  return prefix.length === 128 ? `${prefix.network}` : `${prefix}`;
}
