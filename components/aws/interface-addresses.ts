import { Ipv6Address, Ipv6Prefix } from "../../core/address/index.ts";
import { mostAddresses as mostOfAny } from "../../core/layout/instance-types.ts";
import { refusal } from "../refusal.ts";

/** The most that any instance type holds on one interface, as the plan has it; most hold fewer. */
const mostAddresses = BigInt(mostOfAny);

/**
 * The addresses that an interface must hold: its own, then every one of its blocks, since EC2 delivers to an
 * interface nothing but what is assigned to it, one by one.
 *
 * @param name the interface's, for messages
 * @param within prefix that `addresses` and `blocks` count from; absent where they are given in full
 * @param addresses `::1:1`, or in full
 * @param blocks `::8/126`, or in full
 * @throws AddressError where a text is none; Error where there are more than an interface can hold
 */
export function interfaceAddresses(
  name: string,
  within: string | undefined,
  addresses: readonly string[],
  blocks: readonly string[],
): string[] {
  const base = within === undefined ? Ipv6Prefix.of(Ipv6Address.fromBigInt(0n), 0) : Ipv6Prefix.parse(within);
  const inFull = (address: Ipv6Address): Ipv6Address => {
    if (base.contains(address)) return address;
    if (address.value < base.size) return base.addressAt(address.value);
    throw refusal(`${name}: ${address} lies outside of ${base}; give it as a host part such as ::1:1`);
  };
  const prefixes = blocks.map((text) => Ipv6Prefix.parse(text));
  refuseTooMany(name, addresses.length, prefixes);
  const held = [
    ...addresses.map((text) => Ipv6Address.parse(text)),
    ...prefixes.flatMap((block) => [...addressesOf(block)]),
  ];
  return [...new Set(held.map((address) => inFull(address).toString()))];
}

/** A block by its text and how many addresses it has. */
interface Block {
  readonly size: bigint;
  toString(): string;
}

/**
 * @param own how many addresses the interface has besides its blocks
 * @throws Error where they are more than an interface can hold
 */
export function refuseTooMany(name: string, own: number, blocks: readonly Block[]): void {
  const tooBig = blocks.find(({ size }) => size > mostAddresses);
  if (tooBig !== undefined) {
    throw refusal(
      `${name}: block ${tooBig} has more addresses than the ${mostAddresses} that an interface holds; use a longer prefix`,
    );
  }
  const held = blocks.reduce((count, { size }) => count + size, BigInt(own));
  if (held > mostAddresses)
    throw refusal(`${name}: ${held} addresses are more than the ${mostAddresses} that an interface holds`);
}

function* addressesOf(block: Ipv6Prefix): Generator<Ipv6Address> {
  for (let offset = 0n; offset < block.size; offset++) yield block.addressAt(offset);
}
