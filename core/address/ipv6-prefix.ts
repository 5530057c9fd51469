import { AddressError } from "./address-error.ts";
import { Ipv6Address } from "./ipv6-address.ts";

/**
 * An IPv6 prefix, RFC 4291 section 2.3: a network's first address and a length of 0 to 128 bits, without host
 * bits. Immutable; `contains` and `overlaps` are arithmetic:
 *
 *     |----------- this -----------|
 *        |-- other --|                 contains, overlaps
 *     |------------ other ------------------|   overlaps only
 *                                     |-- other --|   neither
 */
export class Ipv6Prefix {
  /** The first address (the subnet-router anycast address, RFC 4291 section 2.6.1). */
  readonly network: Ipv6Address;
  /** Prefix length in bits, 0 to 128. */
  readonly length: number;

  private constructor(network: Ipv6Address, length: number) {
    this.network = network;
    this.length = length;
  }

  /**
   * Reads `2001:db8::/32`.
   * @throws AddressError where the text is no prefix, or has bits set beyond its length (then with a suggestion)
   */
  static parse(text: string): Ipv6Prefix {
    const { address, length } = splitPrefix(text);
    const prefix = Ipv6Prefix.containing(address, length);
    if (!prefix.network.equals(address)) throw new AddressError(text, "has host bits set", prefix.toString());
    return prefix;
  }

  /** @throws AddressError if `network` has bits set beyond `length`, or `length` is not 0 to 128 */
  static of(network: Ipv6Address, length: number): Ipv6Prefix {
    const prefix = Ipv6Prefix.containing(network, length);
    if (!prefix.network.equals(network)) {
      throw new AddressError(`${network}/${length}`, "has host bits set", prefix.toString());
    }
    return prefix;
  }

  /**
   * The prefix of `length` bits that `address` lies in.
   * @throws AddressError if `length` is not 0 to 128
   */
  static containing(address: Ipv6Address, length: number): Ipv6Prefix {
    if (!Number.isInteger(length) || length < 0 || length > 128) {
      throw new AddressError(`/${length}`, "is not a prefix length of 0 to 128");
    }
    const hostBits = BigInt(128 - length);
    return new Ipv6Prefix(Ipv6Address.fromBigInt((address.value >> hostBits) << hostBits), length);
  }

  /** Order by first address, then shorter (larger) first. */
  static compare(a: Ipv6Prefix, b: Ipv6Prefix): number {
    return Ipv6Address.compare(a.network, b.network) || a.length - b.length;
  }

  /** How many addresses it holds, 1 to 2^128. */
  get size(): bigint {
    return 1n << BigInt(128 - this.length);
  }

  get last(): Ipv6Address {
    return Ipv6Address.fromBigInt(this.network.value + this.size - 1n);
  }

  equals(other: Ipv6Prefix): boolean {
    return this.length === other.length && this.network.equals(other.network);
  }

  contains(other: Ipv6Address | Ipv6Prefix): boolean {
    if (other instanceof Ipv6Prefix) return other.length >= this.length && this.contains(other.network);
    const hostBits = BigInt(128 - this.length);
    return other.value >> hostBits === this.network.value >> hostBits;
  }

  overlaps(other: Ipv6Prefix): boolean {
    return this.contains(other) || other.contains(this);
  }

  /**
   * The address `offset` places after the first.
   * @throws AddressError where that lies outside
   */
  addressAt(offset: bigint): Ipv6Address {
    if (offset < 0n || offset >= this.size)
      throw new AddressError(`${this}`, `has no address number ${offset}`);
    return Ipv6Address.fromBigInt(this.network.value + offset);
  }

  /** How far `address` lies after the first; the host part of an address in this prefix. */
  offsetOf(address: Ipv6Address): bigint {
    return address.value - this.network.value;
  }

  /**
   * The prefix of `length` bits that is number `index` of those inside this one.
   * @throws AddressError where there is none
   */
  subnet(length: number, index: bigint): Ipv6Prefix {
    const count = this.subnetCount(length);
    if (index < 0n || index >= count) throw new AddressError(`${this}`, `has no /${length} number ${index}`);
    return Ipv6Prefix.of(this.addressAt(index << BigInt(128 - length)), length);
  }

  /** How many prefixes of `length` bits fit in; 0 where `length` is shorter than its own. */
  subnetCount(length: number): bigint {
    return length < this.length || length > 128 ? 0n : 1n << BigInt(length - this.length);
  }

  /** RFC 5952 text of the first address, and the length. */
  toString(): string {
    return `${this.network}/${this.length}`;
  }

  toJSON(): string {
    return this.toString();
  }
}

/**
 * Reads `ADDRESS/LENGTH` without asking whether host bits are set.
 * @throws AddressError
 */
export function splitPrefix(text: string): { address: Ipv6Address; length: number } {
  const slash = text.indexOf("/");
  if (slash < 0) throw new AddressError(text, "has no prefix length");
  const lengthText = text.slice(slash + 1);
  if (!/^(0|[1-9][0-9]{0,2})$/.test(lengthText) || Number(lengthText) > 128) {
    throw new AddressError(text, "has no prefix length of 0 to 128");
  }
  try {
    return { address: Ipv6Address.parse(text.slice(0, slash)), length: Number(lengthText) };
  } catch (error) {
    if (error instanceof AddressError) throw new AddressError(text, error.reason);
    throw error;
  }
}
