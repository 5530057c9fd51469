import ipAddress from "ip-address";
import { AddressError } from "./address-error.ts";
import { Ipv6Address } from "./ipv6-address.ts";
import { Ipv6Prefix } from "./ipv6-prefix.ts";

const { Address4 } = ipAddress;

/**
 * IPv4 among IPv6 numbers: 192.0.2.1 is ::ffff:192.0.2.1 (RFC 4291 section 2.5.5.2), and 192.0.2.0/24 a /120. So one
 * allocator, one order and one arithmetic serve both families; texts and lengths are IPv4's wherever they are read or
 * shown. Nothing else is ever in ::ffff:0:0/96, which a layout cannot spell as IPv6.
 */
export const ipv4Space = Ipv6Prefix.parse("::ffff:0:0/96");

/** How much longer an IPv4 prefix is when it is held as IPv6. */
export const ipv4LengthOffset = 96;

/** Whether an address, or all of a prefix, is IPv4. */
export function isIpv4(value: Ipv6Address | Ipv6Prefix): boolean {
  return ipv4Space.contains(value);
}

/**
 * Reads a dotted address. One in 0.0.0.0/8, "this network" (RFC 1122 section 3.2.1.3), is a host part alone, and is
 * given as that number: 0.0.0.10 is ::a.
 * @throws AddressError
 */
export function parseIpv4Address(text: string): Ipv6Address {
  const value = dotted(text);
  if (value === undefined) throw new AddressError(text, "is not an IPv4 address");
  return value >> 24n === 0n ? Ipv6Address.fromBigInt(value) : ipv4Space.addressAt(value);
}

/** Reads `192.0.2.0/24`. @throws AddressError where it is none, or has host bits set (then with a suggestion) */
export function parseIpv4Prefix(text: string): Ipv6Prefix {
  const [address = "", length = "", ...more] = text.split("/");
  const value = dotted(address);
  if (value === undefined || more.length > 0 || !/^(0|[1-9][0-9]?)$/.test(length) || Number(length) > 32) {
    throw new AddressError(text, "is not an IPv4 prefix such as 10.20.0.0/16");
  }
  const prefix = Ipv6Prefix.containing(ipv4Space.addressAt(value), Number(length) + ipv4LengthOffset);
  if (prefix.network.value !== ipv4Space.network.value + value)
    throw new AddressError(text, "has host bits set", ipv4PrefixText(prefix));
  return prefix;
}

/** `192.0.2.1` of an address that is IPv4. */
export function ipv4AddressText(address: Ipv6Address): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((address.value >> shift) & 0xffn)).join(".");
}

/** `192.0.2.0/24` of a prefix that is IPv4. */
export function ipv4PrefixText(prefix: Ipv6Prefix): string {
  return `${ipv4AddressText(prefix.network)}/${prefix.length - ipv4LengthOffset}`;
}

function dotted(text: string): bigint | undefined {
  const plain = /^(0|[1-9][0-9]{0,2})(\.(0|[1-9][0-9]{0,2})){3}$/.test(text) && Address4.isValid(text);
  return plain ? new Address4(text).bigInt() : undefined;
}
