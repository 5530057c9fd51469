/**
 * RFC 5952 text of a 128-bit number: groups in lower case without leading zeros, and of the longest runs of two or more zero
 * groups the first as `::`. Written here because nothing that is kept of it fits: a plan of 500,000 addresses writes each of
 * them several times, and texts that are remembered instead are half of what it holds.
 */
export function addressText(value: bigint): string {
  const groups = groupsOf(value);
  const { first, count } = longestZeros(groups);
  if (count < 2) return joined(groups, 0, 8);
  return `${joined(groups, 0, first)}::${joined(groups, first + count, 8)}`;
}

/** Eight numbers of 16 bits. */
function groupsOf(value: bigint): readonly number[] {
  const groups: number[] = [];
  for (let shift = 96n; shift >= 0n; shift -= 32n) {
    const two = Number((value >> shift) & 0xffff_ffffn);
    groups.push(two >>> 16, two & 0xffff);
  }
  return groups;
}

function longestZeros(groups: readonly number[]): { first: number; count: number } {
  let longest = { first: 0, count: 0 };
  let count = 0;
  for (const [index, group] of groups.entries()) {
    count = group === 0 ? count + 1 : 0;
    if (count > longest.count) longest = { first: index - count + 1, count };
  }
  return longest;
}

function joined(groups: readonly number[], from: number, to: number): string {
  let text = "";
  for (let index = from; index < to; index++)
    text += `${index === from ? "" : ":"}${(groups[index] ?? 0).toString(16)}`;
  return text;
}
