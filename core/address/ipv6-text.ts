/**
 * An address as RFC 5952 section 4 writes it: lower case, no leading zeros, and the longest run of two or more
 * zero fields as `::`, of equally long ones the first.
 * @param value 0 to 2^128 - 1
 */
export function ipv6Text(value: bigint): string {
  const fields = fieldsOf(value);
  const { start, length } = longestZeros(fields);
  if (length < 2) return hex(fields, 0, 8);
  return `${hex(fields, 0, start)}::${hex(fields, start + length, 8)}`;
}

/** Numbers of 32 bits each come out of a bigint at once; shifting out field by field takes twice as long. */
function fieldsOf(value: bigint): number[] {
  const fields: number[] = [];
  for (const shift of [96n, 64n, 32n, 0n]) {
    const half = Number(BigInt.asUintN(32, value >> shift));
    fields.push(half >>> 16, half & 0xffff);
  }
  return fields;
}

function longestZeros(fields: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let length = 0;
  for (const [index, field] of fields.entries()) {
    length = field === 0 ? length + 1 : 0;
    if (length > best.length) best = { start: index - length + 1, length };
  }
  return best;
}

function hex(fields: readonly number[], from: number, to: number): string {
  let text = "";
  for (let index = from; index < to; index++) {
    text += `${index > from ? ":" : ""}${(fields[index] ?? 0).toString(16)}`;
  }
  return text;
}

const field = /^[0-9a-fA-F]{1,4}$/;

/**
 * The address that a text of hexadecimal fields is, with `::` once at most; `undefined` for every other text, of
 * which some (with a dotted part) are addresses too: those are left to the library.
 */
export function ipv6Value(text: string): bigint | undefined {
  const gap = text.indexOf("::");
  if (gap < 0) return text.length > 39 ? undefined : joined(text.split(":"), 8);
  const head = gap === 0 ? [] : text.slice(0, gap).split(":");
  const tail = gap + 2 === text.length ? [] : text.slice(gap + 2).split(":");
  const missing = 8 - head.length - tail.length;
  if (missing < 1) return undefined;
  return joined([...head, ...Array.from({ length: missing }, () => "0"), ...tail], 8);
}

/** Two fields at a time, so that few bigints are made. */
function joined(fields: readonly string[], count: number): bigint | undefined {
  if (fields.length !== count) return undefined;
  let value = 0n;
  for (let index = 0; index < count; index += 2) {
    const high = fields[index] ?? "";
    const low = fields[index + 1] ?? "";
    if (!field.test(high) || !field.test(low)) return undefined;
    value = (value << 32n) | BigInt(Number.parseInt(high, 16) * 0x1_0000 + Number.parseInt(low, 16));
  }
  return value;
}
