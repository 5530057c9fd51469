import { type Ipv6Address, Ipv6Prefix } from "../address/index.ts";
import type { AddressOrigin, Advertisement, IdentifierKind } from "./survey.ts";

/** What the kernel says of an IPv6 address. */
export interface KernelAddress {
  readonly address: Ipv6Address;
  readonly length: number;
  /** `temporary`, `mngtmpaddr`, `stable-privacy`, `noprefixroute`, `deprecated`, ... as iproute2 names them. */
  readonly flags: ReadonlySet<string>;
  /** Who put it there (kernel 5.18): `kernel_ra`, `ra`, `dhcp`, ...; undefined where it does not say. */
  readonly protocol: string | undefined;
  /** Seconds; null for ever. */
  readonly valid: number | null;
}

/** What a program that configures the interface says of one of its addresses. */
export interface OriginClaim {
  readonly origin: AddressOrigin;
  /** Who says it, and how: `networkd: NDisc`. */
  readonly by: string;
}

/** What else is known where an address is. */
export interface OriginSetting {
  /** Of the program that put it there; undefined where none speaks of it. */
  readonly claim: OriginClaim | undefined;
  readonly advertisements: readonly Pick<Advertisement, "managed" | "prefixes">[];
  /** Who would have put a DHCPv6 address there: `dhclient -6 runs`; undefined where nobody is known to ask there. */
  readonly dhcpClient: string | undefined;
}

/**
 * How an address came to its interface, and what that follows from: the flags that the kernel alone sets, then who configures
 * the interface, then its lifetime beside what the router says. Nothing is read off the address itself: any host may have an
 * identifier with `ff:fe` in it, and RFC 7217 makes those of SLAAC look like any other.
 */
export function addressOrigin(
  facts: KernelAddress,
  setting: OriginSetting,
): { readonly origin: AddressOrigin; readonly evidence: readonly string[] } {
  const { flags, protocol } = facts;
  if (facts.address.isLinkLocal) return { origin: "link-local", evidence: ["fe80::/10"] };
  const kernel = kernelEvidence(flags, protocol);
  const { claim } = setting;
  if (claim !== undefined) {
    const same = claim.origin === "slaac" ? kernel : [];
    return { origin: claim.origin, evidence: [claim.by, ...same] };
  }
  if (kernel.length > 0) return { origin: "slaac", evidence: kernel };
  if (protocol === "dhcp") return { origin: "dhcp", evidence: ["kernel: proto dhcp"] };
  if (facts.valid === null) return { origin: "static", evidence: ["kernel: valid for ever"] };
  return lifetimeOrigin(facts, setting);
}

/** Flags and protocols that an address has by SLAAC alone. */
function kernelEvidence(flags: ReadonlySet<string>, protocol: string | undefined): readonly string[] {
  const own = ["temporary", "mngtmpaddr", "stable-privacy"].filter((flag) => flags.has(flag));
  const byAdvertisement = protocol === "kernel_ra" || protocol === "ra" ? [`proto ${protocol}`] : [];
  return [...own, ...byAdvertisement].map((word) => `kernel: ${word}`);
}

/** Of an address that runs out, without a word of whoever put it there. */
function lifetimeOrigin(
  { address, length, valid }: KernelAddress,
  { advertisements, dhcpClient }: OriginSetting,
): { readonly origin: AddressOrigin; readonly evidence: readonly string[] } {
  const runsOut = `kernel: valid for ${valid} s`;
  const managed = advertisements.some((advertisement) => advertisement.managed);
  const autonomous = advertisements
    .flatMap(({ prefixes }) => prefixes)
    .some(
      ({ prefix, autonomous: on }) =>
        on && length === 64 && Ipv6Prefix.parse(prefix).equals(Ipv6Prefix.containing(address, 64)),
    );
  const byDhcp = managed || dhcpClient !== undefined;
  if (autonomous && !byDhcp)
    return { origin: "slaac", evidence: [runsOut, "the router: its prefix is autonomous (A), and not M"] };
  if (byDhcp && (!autonomous || length === 128)) {
    const why = managed ? "the router: addresses by DHCPv6 (M)" : (dhcpClient ?? "");
    return { origin: "dhcp", evidence: [runsOut, why] };
  }
  if (length === 128 && advertisements.length === 0)
    return { origin: "dhcp", evidence: [runsOut, "a /128, which SLAAC never gives"] };
  return { origin: "unknown", evidence: [runsOut, "nobody there says who gave it"] };
}

/**
 * What an address's last 64 bits were made from: a flag of the kernel's, what its configuration says, or this very interface's
 * MAC address (RFC 4291 appendix A).
 *
 * @param mac of its interface; undefined where it has none
 * @param configured what whoever configures the interface has been told to make them from
 */
export function identifierKind(
  { address, flags }: Pick<KernelAddress, "address" | "flags">,
  mac: string | undefined,
  configured: "stable-privacy" | "token" | undefined,
): IdentifierKind {
  if (flags.has("temporary")) return "temporary";
  if (flags.has("stable-privacy")) return "stable-privacy";
  if (mac !== undefined && eui64(mac) === (address.value & identifierBits)) return "eui64";
  return configured ?? "other";
}

const identifierBits = (1n << 64n) - 1n;

function eui64(mac: string): bigint | undefined {
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(mac)) return undefined;
  const digits = mac.replaceAll(":", "");
  return BigInt(`0x${digits.slice(0, 6)}fffe${digits.slice(6)}`) ^ (1n << 57n);
}
