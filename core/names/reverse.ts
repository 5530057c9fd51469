import type { Ipv6Address, Ipv6Prefix } from "../address/index.ts";

/** Bits of one label under ip6.arpa (RFC 3596 section 2.5). */
const nibble = 4;

/** The name that holds an address's PTR record: 32 labels and `ip6.arpa`, without a dot at the end. */
export function reverseName(address: Ipv6Address): string {
  return zoneOf(address.value, 128);
}

/**
 * The zones that hold the PTR records of a prefix and nothing else: one where its length is a multiple of four,
 * otherwise two, four or eight of the next such length, which together are the prefix. A /62 is four zones of
 * /64s; the /60's zone would take in twelve more /64s that belong to others.
 */
export function reverseZones(prefix: Ipv6Prefix): readonly string[] {
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
