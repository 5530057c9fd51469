/**
 * Addresses and prefixes as numbers, read from their texts alone: what the plan prints, what a layout says. Written
 * anew on purpose: the judge may not take anything from what it judges.
 */

/** A number, and what it counts from: nothing (an address of its own), or a block that nobody knows yet. */
export interface Numbered {
  /** Name of the block that is not known yet, `home`; "" for a plain address. */
  readonly block: string;
  readonly family: 4 | 6;
  readonly value: bigint;
  /** Prefix length; that of a whole address where none is written. */
  readonly length: number;
}

/** `2001:db8::1`, `2001:db8::/64`, `192.0.2.0/24`, `home/56+01::25`, `home/56+01::/64`, `home/56`. */
export function numberOf(text: string): Numbered {
  const inBlock = /^([a-z][a-z0-9-]*)\/(\d+)(?:\+([0-9a-f]+)(::[0-9a-f:]*)(?:\/(\d+))?)?$/.exec(text);
  if (inBlock !== null) {
    const [, block = "", blockLength = "", subnet, identifier, length] = inBlock;
    if (subnet === undefined || identifier === undefined)
      return { block, family: 6, value: 0n, length: Number(blockLength) };
    const value = (BigInt(`0x${subnet}`) << 64n) + ipv6(identifier);
    return { block, family: 6, value, length: Number(length ?? 128) };
  }
  const [address = "", length] = text.split("/");
  return address.includes(":")
    ? { block: "", family: 6, value: ipv6(address), length: Number(length ?? 128) }
    : { block: "", family: 4, value: ipv4(address), length: Number(length ?? 32) };
}

/** How many numbers a prefix of that length has. */
export function sizeOf(family: 4 | 6, length: number): bigint {
  return 1n << BigInt((family === 4 ? 32 : 128) - length);
}

/** A number as IPv6 text; long, but every reader knows it. */
export function ipv6Text(value: bigint): string {
  const groups = value.toString(16).padStart(32, "0").match(/.{4}/g) ?? [];
  const text = groups.map((group) => group.replace(/^0{1,3}/, "")).join(":");
  // The longest run of zero groups becomes "::" (RFC 5952 section 4.2.2: two at least).
  const runs = [...text.matchAll(/(?<=^|:)0(?::0)+(?=:|$)/g)];
  const longest = runs.sort((a, b) => b[0].length - a[0].length)[0];
  if (longest === undefined) return text;
  return `${text.slice(0, longest.index).replace(/:$/, "")}::${text
    .slice(longest.index + longest[0].length)
    .replace(/^:/, "")}`;
}

export function ipv4Text(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join(".");
}

/** The interface identifier of a MAC address, RFC 4291 appendix A. */
export function eui64(mac: string): bigint {
  const octets = mac.split(":").map((octet) => BigInt(`0x${octet}`));
  const number = octets.reduce((sum, octet) => (sum << 8n) | octet, 0n);
  return (((number >> 24n) << 40n) | (0xfffen << 24n) | (number & 0xff_ffffn)) ^ (1n << 57n);
}

function ipv6(text: string): bigint {
  const [head = "", tail] = text.split("::");
  const groups = (part: string) => (part === "" ? [] : part.split(":"));
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const between = Array.from({ length: 8 - before.length - after.length }, () => "0");
  const all = [...before, ...(tail === undefined ? [] : between), ...after];
  if (all.length !== 8 || all.some((group) => !/^[0-9a-f]{1,4}$/i.test(group)))
    throw new Error(`${text}: is no IPv6 address`);
  return all.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

function ipv4(text: string): bigint {
  const octets = text.split(".");
  if (octets.length !== 4 || octets.some((octet) => !/^\d{1,3}$/.test(octet) || Number(octet) > 255))
    throw new Error(`${text}: is no IPv4 address`);
  return octets.reduce((sum, octet) => (sum << 8n) | BigInt(octet), 0n);
}
