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

interface Ipv4Block {
  readonly block: Ipv6Prefix;
  readonly why: string;
}

function ipv4Block(text: string, why: string): Ipv4Block {
  return { block: parseIpv4Prefix(text), why };
}

/** Where nobody answers, RFC 6890 and RFC 5771. */
const nobodys = [
  ipv4Block("224.0.0.0/4", "which groups have and no host (multicast)"),
  ipv4Block("240.0.0.0/4", "which is reserved, and for broadcasts"),
];

/** What no host has of IPv4, RFC 6890 and RFC 5771. 0.0.0.0/8 is where host parts are written. */
const noHosts = [
  ipv4Block("127.0.0.0/8", "which every machine has by itself (loopback)"),
  ipv4Block("169.254.0.0/16", "which interfaces give themselves (link-local)"),
  ...nobodys,
];

/** Why an IPv4 address or prefix can be no interface's, host's or next hop's. */
export function unusableIpv4(value: Ipv6Address | Ipv6Prefix): { reason: string; fix: string } | undefined {
  return within(noHosts, value);
}

/** Why nobody can be asked at an IPv4 address. A machine itself can, and so can a cloud on a link-local one. */
export function unaskableIpv4(value: Ipv6Address | Ipv6Prefix): ReturnType<typeof unusableIpv4> {
  return within(nobodys, value);
}

function within(
  blocks: readonly Ipv4Block[],
  value: Ipv6Address | Ipv6Prefix,
): { reason: string; fix: string } | undefined {
  const hit = blocks.find(({ block }) => block.contains(value));
  if (hit === undefined) return undefined;
  return {
    reason: `is in ${ipv4PrefixText(hit.block)}, ${hit.why}`,
    fix: "give one of your own, or of private space such as 10.0.0.0/8 (RFC 1918)",
  };
}
