import type { Ipv6Address, Ipv6Prefix } from "../address/index.ts";
import type { Range } from "../allocate/index.ts";
import type { Path, Written } from "../layout/layout.ts";

/** Something that needs one address, or one aligned block. */
export type NumberRequest = AddressRequest | BlockRequest;

interface AddressRequest {
  readonly kind: "address";
  /** Unique among the requests of one space; decides the order. */
  readonly owner: string;
  /** Where the layout asks for it. */
  readonly path: Path;
  /** Whole address, or host part where all bits of the prefix are zero; IPv4 as ipv4-mapped.ts reads it. */
  readonly pin: Written<Ipv6Address> | undefined;
}

interface BlockRequest {
  readonly kind: "block";
  readonly owner: string;
  readonly path: Path;
  readonly pin: Written<Ipv6Prefix> | undefined;
  /** Of 128 bits, in IPv4 too. */
  readonly length: number;
  /** The site of a network; where the space is inside of one, nothing. */
  readonly site?: string;
}

/** Prefix length of what is asked for, of 128 bits. */
export function lengthOf(request: NumberRequest): number {
  return request.kind === "block" ? request.length : 128;
}

/** The site of what asks, in a space that several sites have numbers of. */
export function siteOf(request: NumberRequest): string | undefined {
  return request.kind === "block" ? request.site : undefined;
}

/** The numbers that a block of that length has from there on. */
export function rangeOf(offset: bigint, length: number): Range {
  if (length === 128) return { first: offset, last: offset };
  return { first: offset, last: offset + (1n << BigInt(128 - length)) - 1n };
}
