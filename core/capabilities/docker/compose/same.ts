import { AddressError, Ipv4Prefix, Ipv6Address, Ipv6Prefix } from "../../../address/index.ts";

/** Whether a text of a file is an address of the plan's, in any spelling. */
export function sameAddress(found: string, planned: string): boolean {
  if (!planned.includes(":")) return found === planned;
  return same(() => Ipv6Address.parse(found).toString() === Ipv6Address.parse(planned).toString());
}

/** The same of a prefix. */
export function samePrefix(found: string, planned: string): boolean {
  const text = (prefix: string) =>
    planned.includes(":") ? Ipv6Prefix.parse(prefix).toString() : Ipv4Prefix.parse(prefix).toString();
  return same(() => text(found) === text(planned));
}

function same(compare: () => boolean): boolean {
  try {
    return compare();
  } catch (error) {
    if (error instanceof AddressError) return false;
    throw error;
  }
}
