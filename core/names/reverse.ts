import { type Ipv6Address, Ipv6Prefix, ipv4AddressText, ipv4LengthOffset, isIpv4 } from "../address/index.ts";

/** Bits of one label under ip6.arpa (RFC 3596 section 2.5). */
const nibble = 4;

/**
 * The name that holds an address's PTR record: 32 labels and `ip6.arpa`, or four and `in-addr.arpa` (RFC 1035 section
 * 3.5), without a dot at the end.
 */
export function reverseName(address: Ipv6Address): string {
  if (isIpv4(address)) return ipv4Name(address, 4);
  return zoneOf(address.value, 128);
}

/**
 * The zones that hold the PTR records of a prefix and nothing else: one where its length is a multiple of four,
 * otherwise two, four or eight of the next such length, which together are the prefix. A /62 is four zones of
 * /64s; the /60's zone would take in twelve more /64s that belong to others.
 *
 * In IPv4 a label is an octet: a /20 is sixteen zones of /24s. Of a network longer than a /24 it is that /24's zone,
 * which others may be in too: who serves it takes these records in, or delegates them one by one (RFC 2317).
 */
export function reverseZones(prefix: Ipv6Prefix): readonly string[] {
  if (isIpv4(prefix)) return ipv4Zones(prefix);
  const length = Math.ceil(prefix.length / nibble) * nibble;
  const count = Number(prefix.subnetCount(length));
  return Array.from({ length: count }, (_, index) =>
    zoneOf(prefix.subnet(length, BigInt(index)).network.value, length),
  );
}

/** `length` is a multiple of four. */
function zoneOf(value: bigint, length: number): string {
  const digits = value
    .toString(16)
    .padStart(32, "0")
    .slice(0, length / nibble);
  return [...[...digits].reverse(), "ip6", "arpa"].join(".");
}

function ipv4Zones(prefix: Ipv6Prefix): readonly string[] {
  const octets = Math.min(3, Math.max(1, Math.ceil((prefix.length - ipv4LengthOffset) / 8)));
  const length = ipv4LengthOffset + octets * 8;
  if (prefix.length >= length)
    return [ipv4Name(Ipv6Prefix.containing(prefix.network, length).network, octets)];
  return Array.from({ length: Number(prefix.subnetCount(length)) }, (_, index) =>
    ipv4Name(prefix.subnet(length, BigInt(index)).network, octets),
  );
}

function ipv4Name(address: Ipv6Address, octets: number): string {
  return [...ipv4AddressText(address).split(".").slice(0, octets).reverse(), "in-addr", "arpa"].join(".");
}
