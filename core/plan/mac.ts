import { hash } from "node:crypto";

/** The MAC address that an owner was given. */
export type MacsOfSite = (owner: string) => string | undefined;

export const noMacs: MacsOfSite = () => undefined;

/**
 * A MAC address derived from names, so that it stays as long as they do: locally administered and unicast
 * (IEEE 802, section 8: second-lowest bit of the first octet set, lowest clear), 40 bits from SHA-256.
 */
export function stableMac(...names: readonly string[]): string {
  return octets(`02${hash("sha256", names.join("\u0000"), "hex").slice(0, 10)}`);
}

/** `02:5f:d9:cf:69:c2` of twelve hexadecimal digits. */
export function octets(digits: string): string {
  const octet = (at: number) => digits.slice(2 * at, 2 * at + 2);
  return `${octet(0)}:${octet(1)}:${octet(2)}:${octet(3)}:${octet(4)}:${octet(5)}`;
}
