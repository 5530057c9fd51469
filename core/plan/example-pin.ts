import { Ipv6Address, ipv4AddressText } from "../address/index.ts";
import type { Standing } from "./standing-numbers.ts";

/** The number that examples have where it is free: ::25, and 0.0.0.25 in IPv4. */
const usual = { ipv6: 0x25n, ipv4: 25n };
/** How many numbers are looked at in its place. */
const most = 300n;

/**
 * The host part of an address that a person could really pin.
 *
 * @param pinned what others pin, whether they have it yet or not
 * @returns its text; undefined where nothing free is found soon
 */
export function examplePin({ space, holders }: Standing, pinned: ReadonlySet<bigint>): string | undefined {
  const { prefix, reserved } = space;
  const isFree = (number: bigint) =>
    number < prefix.value.size &&
    !pinned.has(number) &&
    !reserved.some(({ first, last }) => first <= number && number <= last) &&
    holders.meeting({ first: number, last: number }) === undefined;
  const text = (number: bigint) => {
    const address = Ipv6Address.fromBigInt(number);
    if (prefix.isIpv4) return ipv4AddressText(address);
    return number === 0n ? "::0" : `${address}`;
  };
  const first = prefix.isIpv4 ? usual.ipv4 : usual.ipv6;
  if (isFree(first)) return text(first);
  for (let number = 0n; number < most && number < prefix.value.size; number++)
    if (isFree(number)) return text(number);
  return undefined;
}
