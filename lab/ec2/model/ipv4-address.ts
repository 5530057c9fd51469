import { AddressError, Ipv4Prefix, isIpv4Address } from "../../../core/address/index.ts";

/** One IPv4 address as a number; a VPC still gives every interface one. */
export class Ipv4Address {
  readonly value: bigint;

  private constructor(value: bigint) {
    this.value = value;
  }

  /** @throws AddressError where the text is no dotted IPv4 address */
  static parse(text: string): Ipv4Address {
    if (!isIpv4Address(text)) throw new AddressError(text, "is not an IPv4 address");
    return new Ipv4Address(Ipv4Prefix.parse(`${text}/32`).network);
  }

  static fromBigInt(value: bigint): Ipv4Address {
    return new Ipv4Address(BigInt.asUintN(32, value));
  }

  equals(other: Ipv4Address): boolean {
    return this.value === other.value;
  }

  toString(): string {
    return [24n, 16n, 8n, 0n].map((shift) => String((this.value >> shift) & 255n)).join(".");
  }
}
