import { Ipv6Address, Ipv6Prefix, ipv4AddressText, ipv4PrefixText } from "../address/index.ts";
import { lengthOf, type NumberRequest, rangeOf } from "./number-request.ts";
import type { Standing } from "./standing-numbers.ts";

/** The number that examples have where it is free: ::25, and 0.0.0.25 in IPv4. */
const usual = { ipv6: 0x25n, ipv4: 25n };
/** How many numbers are looked at in its place. */
const most = 300n;

/**
 * The host part of an address, or of a block, that a person could really pin for a request.
 *
 * @param pinned what others pin, whether they have it yet or not
 * @returns its text; undefined where nothing free is found soon
 */
export function examplePin(
  { space, holders, resting }: Standing,
  request: NumberRequest,
  pinned: readonly bigint[],
): string | undefined {
  const { prefix, reserved, obstacles } = space;
  const length = lengthOf(request);
  const size = 1n << BigInt(128 - length);
  const isFree = (number: bigint) => {
    const range = rangeOf(number, length);
    return (
      range.last < prefix.value.size &&
      !pinned.some((pin) => range.first <= pin && pin <= range.last) &&
      !reserved.some(({ first, last }) => first <= range.last && range.first <= last) &&
      !obstacles.used.meets(range) &&
      holders.meeting(range) === undefined &&
      resting.meeting(range, () => false) === undefined
    );
  };
  const first = prefix.isIpv4 ? usual.ipv4 : usual.ipv6;
  if (size === 1n && isFree(first)) return hostPart(prefix.isIpv4, first, length);
  for (let turn = 0n; turn < most && turn * size < prefix.value.size; turn++)
    if (isFree(turn * size)) return hostPart(prefix.isIpv4, turn * size, length);
  return undefined;
}

function hostPart(isIpv4: boolean, number: bigint, length: number): string {
  const address = Ipv6Address.fromBigInt(number);
  if (length === 128) return isIpv4 ? ipv4AddressText(address) : number === 0n ? "::0" : `${address}`;
  const block = Ipv6Prefix.of(address, length);
  return isIpv4 ? ipv4PrefixText(block) : `${block}`;
}
