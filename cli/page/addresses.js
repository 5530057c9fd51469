/**
 * Addresses as a person types them, and as they are read: IPv6 as numbers of 128 bits, IPv4 as IPv4-mapped ones
 * (RFC 4291 section 2.5.5.2).
 */

/**
 * What somebody who searches has typed, where it is a place among addresses.
 *
 * @typedef {{ kind: "address", value: bigint }} WholeAddress
 * @typedef {{ kind: "prefix", value: bigint, length: number }} WholePrefix `length` of 128 bits
 * @typedef {{ kind: "begun", groups: readonly string[], last: string }} BegunAddress whole groups without leading zeros, and
 *   the beginning of the next
 * @typedef {WholeAddress | WholePrefix | BegunAddress} TypedAddress
 */

const mapped = 0xffff_0000_0000n;

/**
 * Reads an address or a prefix in any spelling, or the beginning of one; nothing where it is neither.
 *
 * @param {string} typed
 * @returns {TypedAddress | undefined}
 */
export function readTyped(typed) {
  const text = typed
    .trim()
    .toLowerCase()
    .replace(/^\[([^\]]*)\](?::\d+)?/, "$1")
    .replace(/%[^/]*/, "");
  const [, before = text, after] = /^([^/]*)\/([0-9]{0,3})$/.exec(text) ?? [];
  const value = addressValue(before);
  if (value === undefined) return after === undefined ? begun(text) : undefined;
  if (after === undefined || after === "") return { kind: "address", value };
  const length = Number(after) + (before.includes(":") ? 0 : 96);
  if (length > 128) return undefined;
  const size = BigInt(128 - length);
  return { kind: "prefix", value: (value >> size) << size, length };
}

/**
 * @param {string} text RFC 4291 text, or dotted
 * @returns {bigint | undefined}
 */
export function addressValue(text) {
  if (!text.includes(":")) {
    const ipv4 = dotted(text);
    return ipv4 === undefined ? undefined : mapped | ipv4;
  }
  const [, head = text, tail] = /^(.*:)([0-9.]+\.[0-9.]+)$/.exec(text) ?? [];
  const inner = tail === undefined ? undefined : dotted(tail);
  if (tail !== undefined && inner === undefined) return undefined;
  const plain =
    inner === undefined ? head : `${head}${(inner >> 16n).toString(16)}:${(inner & 0xffffn).toString(16)}`;
  const halves = plain.split("::");
  if (halves.length > 2) return undefined;
  const [left = [], right = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - left.length - right.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...left, ...Array.from({ length: missing }, () => "0"), ...right];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return undefined;
  return BigInt(`0x${groups.map((group) => group.padStart(4, "0")).join("")}`);
}

/** @param {string} text */
function dotted(text) {
  if (!/^(?:(?:0|[1-9][0-9]{0,2})\.){3}(?:0|[1-9][0-9]{0,2})$/.test(text)) return undefined;
  const numbers = text.split(".").map(Number);
  if (numbers.some((number) => number > 255)) return undefined;
  return numbers.reduce((sum, number) => (sum << 8n) | BigInt(number), 0n);
}

/**
 * @param {string} text
 * @returns {BegunAddress | undefined}
 */
function begun(text) {
  if (!/^[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6}:?[0-9a-f]{0,4}$/.test(text) || !text.includes(":"))
    return undefined;
  const groups = text.split(":");
  const last = groups.pop() ?? "";
  return { kind: "begun", groups: groups.map(short), last };
}

/** @param {string} group */
function short(group) {
  return group.replace(/^0+(?=.)/, "");
}

/**
 * Whether an address begins as somebody began to type it, in either spelling: `3fff:b0b:1` begins 3fff:b0b:1::10 and
 * 3fff:b0b:10::1, `3fff:0b0b:0001` only the first.
 *
 * @param {string} digits 32 hexadecimal digits
 * @param {BegunAddress} typed
 */
export function beginsAs(digits, { groups, last }) {
  const group = (/** @type {number} */ at) => digits.slice(4 * at, 4 * at + 4);
  if (!groups.every((text, at) => short(group(at)) === text)) return false;
  const next = group(groups.length);
  return last.startsWith("0") ? next.startsWith(last) : short(next).startsWith(last);
}

/**
 * RFC 5952 text, or dotted for what is IPv4-mapped.
 *
 * @param {bigint} value
 */
export function addressText(value) {
  if (value >> 32n === 0xffffn)
    return [24n, 16n, 8n, 0n].map((shift) => Number((value >> shift) & 0xffn)).join(".");
  const groups = Array.from({ length: 8 }, (_, at) => Number((value >> BigInt(112 - 16 * at)) & 0xffffn));
  let best = { from: 0, to: 0 };
  for (let from = 0; from < 8; from++) {
    let to = from;
    while (to < 8 && groups[to] === 0) to++;
    if (to - from > Math.max(1, best.to - best.from)) best = { from, to };
  }
  const text = (/** @type {number[]} */ part) => part.map((group) => group.toString(16)).join(":");
  if (best.to === 0) return text(groups);
  return `${text(groups.slice(0, best.from))}::${text(groups.slice(best.to))}`;
}

/**
 * The same of a place in a block that nobody has given yet, as the plan has it: `cloud/56+03::8`.
 *
 * @param {{ name: string, length: number } | undefined} block
 * @param {bigint} value
 */
export function placeText(block, value) {
  if (block === undefined) return addressText(value);
  const digits = Math.ceil(Math.max(0, 64 - block.length) / 4);
  const subnet = (value >> 64n).toString(16).padStart(digits, "0");
  return `${block.name}/${block.length}+${subnet}${addressText(value & 0xffff_ffff_ffff_ffffn)}`;
}

/**
 * How many addresses, for a person: exact up to 65,536, a power of two where it is one, rounded to one else.
 *
 * @param {bigint} count
 */
export function countText(count) {
  if (count <= 65_536n) return Number(count).toLocaleString("en");
  const power = count.toString(2).length - 1;
  return 1n << BigInt(power) === count ? `2^${power}` : `over 2^${power}`;
}
