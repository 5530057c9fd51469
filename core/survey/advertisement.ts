import { Ipv6Address, Ipv6Prefix } from "../address/index.ts";
import type { Advertisement } from "./survey.ts";

/** What a router's advertisement says, without where it was heard. */
export type AdvertisementContent = Omit<Advertisement, "interface" | "router" | "own">;

/** A lifetime of all ones has no end (RFC 4861 section 4.6.2). */
const forEver = 0xffffffff;

/**
 * Reads a router advertisement: the ICMPv6 message from its type on (RFC 4861 section 4.2; RDNSS and DNSSL of RFC 8106, routes
 * of RFC 4191, PREF64 of RFC 8781).
 *
 * @returns undefined where it is none; an option that cannot be read ends it, and is said by `complete`
 */
export function readAdvertisement(message: Uint8Array): AdvertisementContent | undefined {
  if (message.length < 16 || message[0] !== 134 || message[1] !== 0) return undefined;
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const flags = view.getUint8(5);
  const read: Mutable<AdvertisementContent> = {
    managed: (flags & 0x80) !== 0,
    otherConfiguration: (flags & 0x40) !== 0,
    preference: preferenceOf(flags),
    lifetime: view.getUint16(6),
    hopLimit: view.getUint8(4) || null,
    mtu: null,
    mac: null,
    prefixes: [],
    resolvers: [],
    domains: [],
    routes: [],
    nat64: [],
    complete: true,
  };
  for (let at = 16; at < message.length; ) {
    const length = at + 2 > message.length ? 0 : view.getUint8(at + 1) * 8;
    if (length === 0 || at + length > message.length) return { ...read, complete: false };
    const body = new DataView(message.buffer, message.byteOffset + at, length);
    if (!readOption(body, read)) read.complete = false;
    at += length;
  }
  return read;
}

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/** RFC 4191 section 2.1; the reserved value is read as medium. */
function preferenceOf(flags: number): Advertisement["preference"] {
  const bits = (flags >> 3) & 3;
  return bits === 1 ? "high" : bits === 3 ? "low" : "medium";
}

/** @param option with its type and length. @returns whether it is well-formed, or of a type that is passed over */
function readOption(option: DataView, read: Mutable<AdvertisementContent>): boolean {
  switch (option.getUint8(0)) {
    case 1:
      read.mac = Array.from({ length: 6 }, (_, index) => hex(option.getUint8(2 + index))).join(":");
      return true;
    case 3:
      return readPrefix(option, read);
    case 5:
      read.mtu = option.getUint32(4);
      return true;
    case 24:
      return readRoute(option, read);
    case 25:
      return readResolvers(option, read);
    case 31:
      return readDomains(option, read);
    case 38:
      return readNat64(option, read);
    default:
      return true;
  }
}

function readPrefix(option: DataView, read: Mutable<AdvertisementContent>): boolean {
  const length = option.getUint8(2);
  if (option.byteLength !== 32 || length > 128) return false;
  const flags = option.getUint8(3);
  read.prefixes.push({
    prefix: `${Ipv6Prefix.containing(addressAt(option, 16), length)}`,
    onLink: (flags & 0x80) !== 0,
    autonomous: (flags & 0x40) !== 0,
    valid: lifetime(option.getUint32(4)),
    preferred: lifetime(option.getUint32(8)),
  });
  return true;
}

function readRoute(option: DataView, read: Mutable<AdvertisementContent>): boolean {
  const length = option.getUint8(2);
  if (option.byteLength > 24 || length > 128 || length > (option.byteLength - 8) * 8) return false;
  read.routes.push({
    prefix: `${Ipv6Prefix.containing(addressAt(option, 8), length)}`,
    lifetime: lifetime(option.getUint32(4)),
  });
  return true;
}

function readResolvers(option: DataView, read: Mutable<AdvertisementContent>): boolean {
  if (option.byteLength < 24 || option.byteLength % 16 !== 8) return false;
  for (let at = 8; at < option.byteLength; at += 16)
    read.resolvers.push({ address: `${addressAt(option, at)}`, lifetime: lifetime(option.getUint32(4)) });
  return true;
}

/** Names as in the DNS (RFC 1035 section 3.1), one after another, zeroes behind the last. */
function readDomains(option: DataView, read: Mutable<AdvertisementContent>): boolean {
  let labels: string[] = [];
  for (let at = 8; at < option.byteLength; ) {
    const length = option.getUint8(at);
    if (length === 0) {
      if (labels.length > 0) read.domains.push(labels.join("."));
      labels = [];
      at++;
      continue;
    }
    if (length > 63 || at + 1 + length > option.byteLength) return false;
    const label = Array.from({ length }, (_, index) =>
      String.fromCharCode(option.getUint8(at + 1 + index)),
    ).join("");
    if (!/^[A-Za-z0-9_-]+$/.test(label)) return false;
    labels.push(label);
    at += 1 + length;
  }
  return labels.length === 0;
}

/** RFC 8781 section 4: the length as a code, and the first 96 bits. */
function readNat64(option: DataView, read: Mutable<AdvertisementContent>): boolean {
  const length = [96, 64, 56, 48, 40, 32][option.getUint16(2) & 7];
  if (option.byteLength !== 16 || length === undefined) return false;
  read.nat64.push(`${Ipv6Prefix.containing(addressAt(option, 4, 12), length)}`);
  return true;
}

/** An address of which an option may hold the first bytes alone. */
function addressAt(option: DataView, at: number, bytes = 16): Ipv6Address {
  let value = 0n;
  for (let index = 0; index < 16; index++) {
    const there = index < bytes && at + index < option.byteLength;
    value = (value << 8n) | BigInt(there ? option.getUint8(at + index) : 0);
  }
  return Ipv6Address.fromBigInt(value);
}

function lifetime(seconds: number): number | null {
  return seconds === forEver ? null : seconds;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
