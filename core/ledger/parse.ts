import type { Problem } from "../problem/index.ts";
import { compareLines, isKnownSpace, type LedgerLine, lastNumber, lengthOffset } from "./ledger.ts";
import { isKeySpace, keyNumber } from "./public-key.ts";
import type { StrangeLine } from "./write.ts";

/** What could be read of a ledger, and what was wrong: a line each. */
export interface ParsedLedger {
  readonly lines: readonly LedgerLine[];
  /** Lines of kinds that a newer hextet has: whoever writes the ledger keeps them as they are. */
  readonly strange: readonly StrangeLine[];
  readonly problems: readonly Problem[];
}

const spacePattern = /^[a-z][a-z0-9-]*:[A-Za-z0-9][A-Za-z0-9._/-]{0,200}$/;
const ownerPattern = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,200}$/;
const lineKeys: ReadonlySet<string> = new Set(["space", "owner", "number", "length", "freed"]);
const keyLineKeys: ReadonlySet<string> = new Set(["space", "owner", "key", "freed"]);
const mend = "mend the line, or take it from an earlier revision";

/**
 * Reads a ledger's text. Never throws; a line that is wrong is reported and left out.
 * @param stack how a person calls it, for what is to be typed
 */
export function parseLedger(stack: string, text: string): ParsedLedger {
  const reader = new LedgerReader(stack);
  const written = withoutMark(text);
  if (written.includes("\u0000")) reader.report(1, "HX060", "is no text in UTF-8", "save the file as UTF-8");
  else for (const [index, line] of written.split("\n").entries()) reader.read(index + 1, line);
  const odd = oddities(text);
  if (odd !== undefined)
    reader.report(odd.line, "HX141", odd.reason, `hextet plan ${stack} --write writes it without`);
  return reader;
}

/** What editors and git on Windows do to a text; it is read as if they had not. */
function oddities(text: string): { line: number; reason: string } | undefined {
  if (text.startsWith("\ufeff")) return { line: 1, reason: "begins with a byte order mark" };
  const at = text.indexOf("\r\n");
  if (at < 0) return undefined;
  return { line: text.slice(0, at).split("\n").length, reason: "ends as lines do on Windows, with CR LF" };
}

/** The text without the mark that editors on Windows put before it. */
export function withoutMark(text: string): string {
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}

class LedgerReader implements ParsedLedger {
  readonly lines: LedgerLine[] = [];
  readonly strange: StrangeLine[] = [];
  readonly problems: Problem[] = [];
  readonly #stack: string;
  /** Where each of `lines` stands. */
  readonly #numbers: number[] = [];
  /** Where each owner's line stands: made when lines are out of order. As long as they are in order, equal ones are neighbours. */
  #owners: Map<string, number> | undefined;
  #before: LedgerLine = { space: "", owner: "", number: 0n, length: undefined, freed: undefined };
  #unsorted = false;

  constructor(stack: string) {
    this.#stack = stack;
  }

  report(line: number, code: Problem["code"], reason: string, fix: string): void {
    this.problems.push({ code, path: ["ledger", `line ${line}`], value: undefined, reason, fix });
  }

  read(number: number, written: string): void {
    const known = this.lines.at(-1)?.space;
    const usual = usualLine(written, known);
    if (usual !== undefined) {
      this.#take(number, usual);
      return;
    }
    const content = written.endsWith("\r") ? written.slice(0, -1) : written;
    if (content.trim() === "") return;
    if (isConflictMarker(content)) {
      this.report(
        number,
        "HX061",
        `is a marker of a merge conflict (${content.slice(0, 7)})`,
        `let hextet mend it: hextet ledger resolve ${this.#stack} --base REF`,
      );
      return;
    }
    const line = parseLine(content, known);
    if ("fault" in line) this.report(number, line.code, line.fault, line.fix);
    else if ("text" in line) {
      const { space, owner } = line;
      const place = { space, owner, number: 0n, length: undefined, freed: undefined };
      this.#inOrder(number, place, compareLines(this.#before, place));
      this.strange.push(line);
    } else this.#take(number, line);
  }

  #take(number: number, line: LedgerLine): void {
    const order = compareLines(this.#before, line);
    if (!this.#isNew(number, line, order)) return;
    this.#inOrder(number, line, order);
    this.lines.push(line);
    this.#numbers.push(number);
  }

  /** @param order of the line before and this one */
  #isNew(number: number, line: LedgerLine, order: number): boolean {
    const inOrder = this.#owners === undefined && !this.#unsorted && order < 0;
    if (inOrder && !haveOneHolder(this.#before, line)) return true;
    this.#owners ??= new Map(this.lines.map((read, index) => [keyOf(read), this.#numbers[index] ?? 0]));
    const twice = this.#owners.get(keyOf(line));
    if (twice === undefined) {
      this.#owners.set(keyOf(line), number);
      return true;
    }
    this.report(
      number,
      "HX062",
      `gives ${line.owner} a number in ${line.space}, and so does line ${twice}`,
      `keep one of the two: hextet ledger resolve ${this.#stack} --base REF keeps the one of REF`,
    );
    return false;
  }

  #inOrder(number: number, line: LedgerLine, order: number): void {
    if (!this.#unsorted && order > 0) {
      this.#unsorted = true;
      const fix = `hextet plan ${this.#stack} --write puts the lines in order`;
      this.report(number, "HX064", "does not stand in its order", fix);
    }
    this.#before = line;
  }
}

/** What no two lines of a ledger have in common. */
function keyOf({ space, owner, number, freed }: LedgerLine): string {
  return `${space} ${owner} ${freed === undefined ? "" : number.toString(32)}`;
}

function haveOneHolder(a: LedgerLine, b: LedgerLine): boolean {
  return a.freed === undefined && b.freed === undefined && a.owner === b.owner && a.space === b.space;
}

/** The seven characters that git puts around what it could not merge; `|` with the ancestor's lines in diff3 style. */
export function isConflictMarker(line: string): boolean {
  return /^(<{7}|={7}|>{7}|\|{7})( |$)/.test(line);
}

/** What is wrong with a line. */
export interface LineFault {
  readonly code: "HX060" | "HX140";
  readonly fault: string;
  readonly fix: string;
}

/** What hextet writes for one address that somebody has: nearly all lines. */
const usualText =
  /^\{"space":"([^"\\]*)","owner":"([A-Za-z0-9][A-Za-z0-9._/-]{0,200})","number":"(0|[1-9a-f][0-9a-f]{0,31})"\}$/;

/** What `parseLine` makes of such a line in a space that is one for sure, in a sixth of the time. */
function usualLine(text: string, known: string | undefined): LedgerLine | undefined {
  const [, space, owner, number] = usualText.exec(text) ?? [];
  if (known === undefined || space !== known || owner === undefined || number === undefined) return undefined;
  return { space: known, owner, number: BigInt(`0x${number}`), length: undefined, freed: undefined };
}

/**
 * The line, a line of a newer hextet as it stands, or what is wrong with it.
 * @param known a space that is one for sure: that of the line before, which most lines have too and then share as one text
 */
export function parseLine(text: string, known?: string): LedgerLine | StrangeLine | LineFault {
  const wrong = (fault: string): LineFault => ({ code: "HX060", fault, fix: mend });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return wrong("is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return wrong("is no JSON object");
  const { space: written, owner, number, length, freed, key } = value as Record<string, unknown>;
  const space = written === known ? known : written;
  if (typeof space !== "string" || (space !== known && !spacePattern.test(space)))
    return wrong('has no space such as "network:rack/guests"');
  if (space !== known && !isKnownSpace(space))
    return { space, owner: typeof owner === "string" ? owner : "", text };
  const keys = isKeySpace(space) ? keyLineKeys : lineKeys;
  const unknown = Object.keys(value).find((name) => !keys.has(name));
  if (unknown !== undefined) {
    return {
      code: "HX140",
      fault: `was written by a newer hextet, or by hand: this one does not know ${JSON.stringify(unknown)}`,
      fix: "use the release that wrote it, or one after that",
    };
  }
  if (typeof owner !== "string" || !ownerPattern.test(owner))
    return wrong('has no owner such as "rack/pve-1/guests/git"');
  if (freed !== undefined && !(typeof freed === "string" && isDate(freed)))
    return wrong('has a day of freeing that is not such as "2026-11-21"');
  if (isKeySpace(space)) {
    const own = keyNumber(key);
    if (own === undefined) return wrong("has no public key of 44 characters");
    return { space, owner, number: own, length: undefined, freed };
  }
  if (typeof number !== "string" || !/^(0|[1-9a-f][0-9a-f]{0,31})$/.test(number))
    return wrong('has no number in hexadecimal such as "2a"');
  const offset = lengthOffset(space);
  const bits = 128 - offset;
  if (
    length !== undefined &&
    !(typeof length === "number" && Number.isInteger(length) && length >= 0 && length <= bits)
  )
    return wrong(`has a length that is not 0 to ${bits}`);
  const counted = length === undefined ? undefined : length + offset;
  const line = { space, owner, number: BigInt(`0x${number}`), length: counted, freed };
  if (length !== undefined && line.number % (lastNumber(line) - line.number + 1n) !== 0n)
    return wrong(`has a block that is not aligned to its size: ${number}/${length}`);
  return line;
}

function isDate(text: string): boolean {
  return /^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/.test(text);
}
