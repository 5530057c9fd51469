import { PlannedAddress, PlannedPrefix } from "../../../core/index.ts";

/** An address or prefix somewhere in a value, and the members that lead there, without places in lists. */
export interface Found {
  readonly at: string;
  readonly value: PlannedAddress | PlannedPrefix;
}

/** Every address and prefix in a value, found by looking at all of it. */
export function addressesWithin(value: unknown, at = ""): readonly Found[] {
  if (value instanceof PlannedAddress || value instanceof PlannedPrefix) return [{ at, value }];
  if (Array.isArray(value)) return value.flatMap((item) => addressesWithin(item, at));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    addressesWithin(member, at === "" ? key : `${at}.${key}`),
  );
}
