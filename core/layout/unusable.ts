import { Ipv6Address } from "../address/index.ts";

/**
 * Why an address can be no interface's, host's or next hop's, whatever the network. `::` and `::1` can: they are
 * host parts here.
 */
export function unusable(value: unknown, text: string): { reason: string; fix: string } | undefined {
  if (!(value instanceof Ipv6Address)) return undefined;
  if (value.isMulticast)
    return {
      reason: "is a multicast address (ff00::/8), which a group has and no host",
      fix: "give a host's own",
    };
  // Without the dots it may be a host part whose digits happen to be these.
  if (value.value >> 32n === 0xffffn && text.includes("."))
    return {
      reason: "is an IPv4 address in IPv6 spelling (v4-mapped), which is never on the wire",
      fix: `give an IPv6 address, or ${text.slice(text.lastIndexOf(":") + 1)} where IPv4 is meant`,
    };
  return undefined;
}
