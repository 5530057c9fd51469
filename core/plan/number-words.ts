import type { PlannedPrefix } from "./planned-prefix.ts";

/** A length as it is written of a prefix inside another: `/64`. */
export function written(prefix: PlannedPrefix, length: number): string {
  return `/${prefix.lengthInFamily(length)}`;
}

/** A number as the address or prefix that it is. */
export function words(prefix: PlannedPrefix, number: bigint, length: number): string {
  return length === 128 ? `${prefix.addressAt(number)}` : `${prefix.prefixAt(number, length)}`;
}
