import ipAddress from "ip-address";
import { AddressError } from "./address-error.ts";

const { Address4 } = ipAddress;

/** An IPv4 prefix without host bits; AWS still asks a VPC and most subnets for one (RFC 4632). */
export class Ipv4Prefix {
  readonly network: bigint;
  readonly length: number;

  private constructor(network: bigint, length: number) {
    this.network = network;
    this.length = length;
  }

  /** @throws AddressError where the text is no IPv4 prefix, or has host bits set (then with a suggestion) */
  static parse(text: string): Ipv4Prefix {
    if (!/^[0-9.]+\/(0|[1-9][0-9]?)$/.test(text) || !Address4.isValid(text)) {
      throw new AddressError(text, "is not an IPv4 prefix such as 10.20.0.0/16");
    }
    const address = new Address4(text);
    const hostBits = BigInt(32 - address.subnetMask);
    const network = (address.bigInt() >> hostBits) << hostBits;
    const prefix = new Ipv4Prefix(network, address.subnetMask);
    if (network !== address.bigInt()) throw new AddressError(text, "has host bits set", prefix.toString());
    return prefix;
  }

  contains(other: Ipv4Prefix): boolean {
    const hostBits = BigInt(32 - this.length);
    return other.length >= this.length && other.network >> hostBits === this.network >> hostBits;
  }

  overlaps(other: Ipv4Prefix): boolean {
    return this.contains(other) || other.contains(this);
  }

  toString(): string {
    return `${Address4.fromBigInt(this.network).correctForm()}/${this.length}`;
  }

  toJSON(): string {
    return this.toString();
  }
}

/** Whether the text is a plain IPv4 address in dotted form. */
export function isIpv4Address(text: string): boolean {
  return /^[0-9.]+$/.test(text) && Address4.isValid(text);
}
