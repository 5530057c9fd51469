import ipAddress from "ip-address";
import { AddressError } from "./address-error.ts";

const { Address6 } = ipAddress;

const allOnes = (1n << 128n) - 1n;

/**
 * One IPv6 address as an immutable value: a 128-bit number that compares and sorts.
 *
 * Text is read and written at the edges only (RFC 4291 section 2.2 in, RFC 5952 out); everything between is
 * arithmetic on `value`.
 */
export class Ipv6Address {
  /** The address as a number, 0 to 2^128 - 1. */
  readonly value: bigint;
  /** Written once: a plan writes each address many times. */
  #text: string | undefined;

  private constructor(value: bigint) {
    this.value = value;
  }

  /**
   * Reads any spelling of RFC 4291 section 2.2. A prefix length (`/64`), a zone (`%eth0`) or brackets are not
   * part of an address and are refused.
   * @throws AddressError naming the text and what is wrong with it
   */
  static parse(text: string): Ipv6Address {
    if (text.includes("%")) throw new AddressError(text, "carries a zone; an address here has none");
    if (text.includes("/")) throw new AddressError(text, "carries a prefix length; give the address alone");
    const value = /^[0-9A-Fa-f:.]+$/.test(text) ? numberIn(text) : undefined;
    if (value === undefined) throw new AddressError(text, "is not an IPv6 address");
    return new Ipv6Address(value);
  }

  /** @throws AddressError if the number does not fit in 128 bits */
  static fromBigInt(value: bigint): Ipv6Address {
    if (value < 0n || value > allOnes) throw new AddressError(String(value), "does not fit in 128 bits");
    return new Ipv6Address(value);
  }

  /** Order by number, for `sort`. */
  static compare(a: Ipv6Address, b: Ipv6Address): number {
    return a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
  }

  equals(other: Ipv6Address): boolean {
    return this.value === other.value;
  }

  /** The address `distance` further on; `undefined` where that leaves the address space. */
  plus(distance: bigint): Ipv6Address | undefined {
    const value = this.value + distance;
    return value < 0n || value > allOnes ? undefined : new Ipv6Address(value);
  }

  /** The neighbour above; `undefined` for the all-ones address. */
  next(): Ipv6Address | undefined {
    return this.plus(1n);
  }

  /** The neighbour below; `undefined` for `::`. */
  previous(): Ipv6Address | undefined {
    return this.plus(-1n);
  }

  /** fe80::/10, RFC 4291 section 2.5.6. */
  get isLinkLocal(): boolean {
    return this.value >> 118n === 0x3fan;
  }

  /** ff00::/8, RFC 4291 section 2.7. */
  get isMulticast(): boolean {
    return this.value >> 120n === 0xffn;
  }

  /** RFC 5952 text. */
  toString(): string {
    this.#text ??= textOf(this.value);
    return this.#text;
  }

  toJSON(): string {
    return this.toString();
  }
}

/**
 * RFC 5952 section 4: fields without leading zeros, and the longest run of two fields of zeros or more as `::`, of equally
 * long ones the first. The library goes by way of its own values, which takes several times as long.
 */
function textOf(value: bigint): string {
  const digits = value.toString(16).padStart(32, "0");
  const fields: string[] = [];
  let longest = { begin: 0, length: 1 };
  let zeros = 0;
  for (let index = 0; index < 8; index++) {
    const field = Number.parseInt(digits.slice(4 * index, 4 * index + 4), 16);
    fields.push(field.toString(16));
    zeros = field === 0 ? zeros + 1 : 0;
    if (zeros > longest.length) longest = { begin: index + 1 - zeros, length: zeros };
  }
  const { begin, length } = longest;
  if (length === 1) return fields.join(":");
  return `${fields.slice(0, begin).join(":")}::${fields.slice(begin + length).join(":")}`;
}

/** Of a text that may be none; asked whether it is one, the library would read it twice. */
function numberIn(text: string): bigint | undefined {
  try {
    return new Address6(text).bigInt();
  } catch {
    return undefined;
  }
}
