import { Ipv6Address, type Ipv6Prefix, ipv4PrefixText, parseIpv4Prefix } from "../address/index.ts";

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

/** What no host has of IPv4, RFC 6890 and RFC 5771. 0.0.0.0/8 is where host parts are written. */
const noHosts = (
  [
    ["127.0.0.0/8", "which every machine has by itself (loopback)"],
    ["169.254.0.0/16", "which interfaces give themselves (link-local)"],
    ["224.0.0.0/4", "which groups have and no host (multicast)"],
    ["240.0.0.0/4", "which is reserved, and for broadcasts"],
  ] as const
).map(([text, why]) => ({ block: parseIpv4Prefix(text), why }));

/** Why an IPv4 address or prefix can be no interface's, host's or next hop's. */
export function unusableIpv4(value: Ipv6Address | Ipv6Prefix): { reason: string; fix: string } | undefined {
  const hit = noHosts.find(({ block }) => block.contains(value));
  if (hit === undefined) return undefined;
  return {
    reason: `is in ${ipv4PrefixText(hit.block)}, ${hit.why}`,
    fix: "give one of your own, or of private space such as 10.0.0.0/8 (RFC 1918)",
  };
}
