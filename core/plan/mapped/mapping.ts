import type { PlannedAddress, PlannedPrefix } from "../planned-prefix.ts";

/** What becomes of each address and each prefix. */
export interface AddressMapping {
  readonly address: (address: PlannedAddress) => PlannedAddress;
  readonly prefix: (prefix: PlannedPrefix) => PlannedPrefix;
}

/** The same of a value that may be absent. */
export function maybe<Value extends object>(
  value: Value | undefined,
  map: (value: Value) => Value,
): Value | undefined {
  return value === undefined ? undefined : map(value);
}
