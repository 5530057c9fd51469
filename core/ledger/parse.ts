import type { Problem } from "../problem/index.ts";
import { compareLines, type LedgerLine, lastNumber, lengthOffset } from "./ledger.ts";

/** What could be read of a ledger, and what was wrong: a line each. */
export interface ParsedLedger {
  readonly lines: readonly LedgerLine[];
  readonly problems: readonly Problem[];
}

const keys = ["space", "owner", "number", "length", "freed"];
const spacePattern = /^[a-z]+4?:[A-Za-z0-9][A-Za-z0-9._/-]{0,200}$/;
const ownerPattern = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,200}$/;
const mend = "mend the line, or take it from an earlier revision";

/**
 * Reads a ledger's text. Never throws; a line that is wrong is told and left out.
 * @param stack whose it is, for what a person is to type
 */
export function parseLedger(stack: string, text: string): ParsedLedger {
  const lines: LedgerLine[] = [];
  const problems: Problem[] = [];
  const owners = new Map<string, number>();
  let before: LedgerLine | undefined;
  let unsorted = false;
  for (const [index, written] of text
    .replace(/^\ufeff/, "")
    .split("\n")
    .entries()) {
    const tell = (code: Problem["code"], reason: string, fix: string) =>
      problems.push({ code, path: ["ledger", `line ${index + 1}`], value: undefined, reason, fix });
    const content = written.replace(/\r$/, "");
    if (content.trim() === "") continue;
    if (isConflictMarker(content)) {
      tell(
        "HX061",
        `is a marker of a merge conflict (${content.slice(0, 7)})`,
        `let hextet mend it: hextet ledger resolve ${stack} --base REF`,
      );
      continue;
    }
    const line = parseLine(content);
    if (typeof line === "string") {
      tell("HX060", line, mend);
      continue;
    }
    const key = JSON.stringify([
      line.space,
      line.owner,
      line.freed === undefined ? "" : line.number.toString(16),
    ]);
    const twice = owners.get(key);
    if (twice !== undefined) {
      tell(
        "HX062",
        `gives ${line.owner} a number in ${line.space}, and so does line ${twice}`,
        `keep one of the two: hextet ledger resolve ${stack} --base REF keeps the one of REF`,
      );
      continue;
    }
    owners.set(key, index + 1);
    if (!unsorted && before !== undefined && compareLines(before, line) > 0) {
      unsorted = true;
      tell("HX064", "does not stand in its order", `hextet plan ${stack} --write puts the lines in order`);
    }
    before = line;
    lines.push(line);
  }
  return { lines, problems };
}

/** The seven characters that git puts around what it could not merge; `|` with the ancestor's lines in diff3 style. */
export function isConflictMarker(line: string): boolean {
  return /^(<{7}|={7}|>{7}|\|{7})( |$)/.test(line);
}

/** The line, or what is wrong with it. */
export function parseLine(text: string): LedgerLine | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "is not JSON";
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "is no JSON object";
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined) return `has a key that a ledger does not know: ${JSON.stringify(unknown)}`;
  const { space, owner, number, length, freed }: Record<string, unknown> = { ...value };
  if (typeof space !== "string" || !spacePattern.test(space))
    return 'has no space such as "network:rack/guests"';
  if (typeof owner !== "string" || !ownerPattern.test(owner))
    return 'has no owner such as "rack/pve-1/guests/git"';
  if (typeof number !== "string" || !/^(0|[1-9a-f][0-9a-f]{0,31})$/.test(number))
    return 'has no number in hexadecimal such as "2a"';
  const offset = lengthOffset(space);
  const bits = 128 - offset;
  if (
    length !== undefined &&
    !(typeof length === "number" && Number.isInteger(length) && length >= 0 && length <= bits)
  )
    return `has a length that is not 0 to ${bits}`;
  if (freed !== undefined && !(typeof freed === "string" && isDate(freed)))
    return 'has a day of freeing that is not such as "2026-11-21"';
  const counted = length === undefined ? undefined : length + offset;
  const line = { space, owner, number: BigInt(`0x${number}`), length: counted, freed };
  if (line.number % (lastNumber(line) - line.number + 1n) !== 0n)
    return `has a block that is not aligned to its size: ${number}/${length}`;
  return line;
}

function isDate(text: string): boolean {
  return /^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/.test(text);
}
