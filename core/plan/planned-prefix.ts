import {
  AddressError,
  Ipv6Address,
  Ipv6Prefix,
  ipv4AddressText,
  ipv4LengthOffset,
  ipv4PrefixText,
  isIpv4,
} from "../address/index.ts";

/**
 * A block that a provider hands out, such as the /56 that Amazon gives a VPC, or one that is delegated to a router.
 * Until then only its length is known, and what lies inside is planned by offset.
 */
export interface UnknownBlock {
  /** Unique in the plan: the name of the AWS site, or of the layout's prefix. */
  readonly name: string;
  readonly length: number;
}

/** What the unknown blocks turned out to be, by name. */
export type KnownBlocks = Readonly<Record<string, Ipv6Prefix>>;

/**
 * An address that is known now, or known as an offset into a block that is not. IPv4 is held as IPv4-mapped (see
 * ipv4-mapped.ts) and shown as IPv4.
 */
export class PlannedAddress {
  /** The block that `value` counts from; absent where `value` is the address itself. */
  readonly block: UnknownBlock | undefined;
  readonly value: Ipv6Address;

  constructor(block: UnknownBlock | undefined, value: Ipv6Address) {
    this.block = block;
    this.value = value;
  }

  get isIpv4(): boolean {
    return this.block === undefined && isIpv4(this.value);
  }

  /** Order by block, then by number. */
  static compare(a: PlannedAddress, b: PlannedAddress): number {
    return compareBlocks(a.block, b.block) || Ipv6Address.compare(a.value, b.value);
  }

  equals(other: PlannedAddress): boolean {
    return PlannedAddress.compare(this, other) === 0;
  }

  /**
   * The same address with its block filled in; itself where it needs none or the block is still unknown.
   * @throws AddressError if the block given has another length than was planned with
   */
  fillIn(blocks: KnownBlocks): PlannedAddress {
    const base = knownBlock(this.block, blocks);
    return base === undefined ? this : new PlannedAddress(undefined, base.addressAt(this.value.value));
  }

  /** The /128 that holds it alone. */
  asPrefix(): PlannedPrefix {
    return new PlannedPrefix(this.block, Ipv6Prefix.of(this.value, 128));
  }

  /**
   * RFC 5952 text, or dotted; or the offset in words: `cloud/56+03::1:1` (block, subnet number in hex, interface
   * identifier).
   */
  toString(): string {
    if (this.isIpv4) return ipv4AddressText(this.value);
    return this.block === undefined ? this.value.toString() : `${offsetText(this.block, this.value)}`;
  }

  toJSON(): string {
    return this.toString();
  }
}

/** A prefix that is known now, or known as an offset into a block that is not; IPv4 is held as in `PlannedAddress`. */
export class PlannedPrefix {
  readonly block: UnknownBlock | undefined;
  readonly value: Ipv6Prefix;

  constructor(block: UnknownBlock | undefined, value: Ipv6Prefix) {
    this.block = block;
    this.value = value;
  }

  /** All of an unknown block. */
  static ofBlock(block: UnknownBlock): PlannedPrefix {
    return new PlannedPrefix(block, Ipv6Prefix.of(Ipv6Address.fromBigInt(0n), block.length));
  }

  static compare(a: PlannedPrefix, b: PlannedPrefix): number {
    return compareBlocks(a.block, b.block) || Ipv6Prefix.compare(a.value, b.value);
  }

  get isIpv4(): boolean {
    return this.block === undefined && isIpv4(this.value);
  }

  /** As it is written: 0 to 32 of an IPv4 prefix. Arithmetic counts in `value.length`. */
  equals(other: PlannedPrefix): boolean {
    return PlannedPrefix.compare(this, other) === 0;
  }

  get length(): number {
    return this.lengthInFamily(this.value.length);
  }

  /** How many bits an address in it has. */
  get bits(): 32 | 128 {
    return this.isIpv4 ? 32 : 128;
  }

  /** A length of 128 bits as it is written of a prefix in this one: a /122 in IPv4 is a /26. */
  lengthInFamily(length: number): number {
    return this.isIpv4 ? length - ipv4LengthOffset : length;
  }

  get network(): PlannedAddress {
    return new PlannedAddress(this.block, this.value.network);
  }

  get last(): PlannedAddress {
    return new PlannedAddress(this.block, this.value.last);
  }

  contains(other: PlannedAddress | PlannedPrefix): boolean {
    return compareBlocks(this.block, other.block) === 0 && this.value.contains(other.value);
  }

  overlaps(other: PlannedPrefix): boolean {
    return compareBlocks(this.block, other.block) === 0 && this.value.overlaps(other.value);
  }

  /** @throws AddressError where the offset lies outside */
  addressAt(offset: bigint): PlannedAddress {
    return new PlannedAddress(this.block, this.value.addressAt(offset));
  }

  /** The prefix of `length` bits, of 128 in either family, around the address `offset` places in. @throws AddressError */
  prefixAt(offset: bigint, length: number): PlannedPrefix {
    return new PlannedPrefix(this.block, Ipv6Prefix.containing(this.value.addressAt(offset), length));
  }

  /** @throws AddressError if the block given has another length than was planned with */
  fillIn(blocks: KnownBlocks): PlannedPrefix {
    const base = knownBlock(this.block, blocks);
    if (base === undefined) return this;
    return new PlannedPrefix(
      undefined,
      Ipv6Prefix.of(base.addressAt(this.value.network.value), this.value.length),
    );
  }

  /** `3fff:b0b::/64`, or `cloud/56+03::/64`; all of an unknown block is `cloud/56`. */
  toString(): string {
    if (this.isIpv4) return ipv4PrefixText(this.value);
    if (this.block === undefined) return this.value.toString();
    if (this.value.length === this.block.length) return `${this.block.name}/${this.block.length}`;
    return `${offsetText(this.block, this.value.network)}/${this.value.length}`;
  }

  toJSON(): string {
    return this.toString();
  }
}

function compareBlocks(a: UnknownBlock | undefined, b: UnknownBlock | undefined): number {
  const left = a?.name ?? "";
  const right = b?.name ?? "";
  return left < right ? -1 : left > right ? 1 : 0;
}

function knownBlock(block: UnknownBlock | undefined, blocks: KnownBlocks): Ipv6Prefix | undefined {
  const known = block === undefined ? undefined : blocks[block.name];
  if (block !== undefined && known !== undefined && known.length !== block.length) {
    throw new AddressError(`${known}`, `was given for ${block.name}, which is planned as a /${block.length}`);
  }
  return known;
}

function offsetText(block: UnknownBlock, offset: Ipv6Address): string {
  const subnet = offset.value >> 64n;
  const identifier = Ipv6Address.fromBigInt(offset.value & 0xffff_ffff_ffff_ffffn);
  const digits = Math.ceil(Math.max(0, 64 - block.length) / 4);
  return `${block.name}/${block.length}+${subnet.toString(16).padStart(digits, "0")}${identifier}`;
}
