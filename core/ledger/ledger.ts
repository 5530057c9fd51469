import { ipv4LengthOffset } from "../address/index.ts";

/**
 * What has been handed out, by name. A ledger is made for `git diff` and `git merge`: one allocation a line, in
 * order of space and owner, and nothing on a line depends on another.
 */
export interface LedgerLine {
  /**
   * What the number counts in: `prefix:home`, `vpc:cloud`, `network:rack/guests`, `pool:cloud/web-1/ens5/containers`;
   * in IPv4 `prefix4:office`, `network4:rack/guests` and so on.
   */
  readonly space: string;
  /** Who has it: `rack/guests`, `rack/pve-1/guests/git`. */
  readonly owner: string;
  /** Places after the first address of the space, so that a block that is not known yet changes nothing. */
  readonly number: bigint;
  /** Prefix length of a block, of 128 bits; absent for one address. In the text of an IPv4 line it is one of 32. */
  readonly length: number | undefined;
  /** The day on which its owner went, `2026-11-21`: since then it rests. Absent while the owner has it. */
  readonly freed: string | undefined;
}

/** The lines of one space. */
export interface SpaceLines {
  /** What each owner has, by name. */
  readonly held: ReadonlyMap<string, LedgerLine>;
  /** What rests. */
  readonly resting: readonly LedgerLine[];
}

interface Lines {
  readonly held: Map<string, LedgerLine>;
  readonly resting: LedgerLine[];
}

const nothing: SpaceLines = { held: new Map(), resting: [] };

/** All lines, found by space. */
export class Ledger {
  readonly lines: readonly LedgerLine[];
  readonly #spaces = new Map<string, Lines>();

  /** Of two lines that give one owner a number in the same space the first counts. */
  constructor(lines: readonly LedgerLine[]) {
    this.lines = lines;
    for (const line of lines) {
      let space = this.#spaces.get(line.space);
      if (space === undefined) {
        space = { held: new Map(), resting: [] };
        this.#spaces.set(line.space, space);
      }
      if (line.freed !== undefined) space.resting.push(line);
      else if (!space.held.has(line.owner)) space.held.set(line.owner, line);
    }
  }

  /** All that have lines, by name. */
  get spaces(): ReadonlyMap<string, SpaceLines> {
    return this.#spaces;
  }

  space(name: string): SpaceLines {
    return this.#spaces.get(name) ?? nothing;
  }
}

/** Order by space, then owner; of one owner what it holds first, then what rests, by number. */
export function compareLines(a: LedgerLine, b: LedgerLine): number {
  if (a.space !== b.space) return a.space < b.space ? -1 : 1;
  if (a.owner !== b.owner) return a.owner < b.owner ? -1 : 1;
  if ((a.freed === undefined) !== (b.freed === undefined)) return a.freed === undefined ? -1 : 1;
  return a.number < b.number ? -1 : a.number > b.number ? 1 : 0;
}

/** Whether two lines say the same, so that they have one text. */
export function sameLine(a: LedgerLine, b: LedgerLine): boolean {
  return (
    a.number === b.number &&
    a.length === b.length &&
    a.freed === b.freed &&
    a.owner === b.owner &&
    a.space === b.space
  );
}

/**
 * What spaces count in; those of `key` do not count, and keep a key as a number. A line of any other kind was written by a newer hextet: it stays as it is. Whoever adds one adds
 * it here, and how its names change in core/plan/former-names.ts.
 */
const kinds = ["network", "pool", "prefix", "vpc"].flatMap((kind) => [kind, `${kind}4`]);
const spaceKinds = new Set([...kinds, "key", "mac", "opaque", "ula"]);

/** Whether this hextet knows what the numbers of a space are. */
export function isKnownSpace(space: string): boolean {
  return spaceKinds.has(space.slice(0, space.indexOf(":")));
}

/** By how much a length in a space's lines is shorter than one of 128 bits: that of IPv4. */
export function lengthOffset(space: string): number {
  return /^[a-z]+4:/.test(space) ? ipv4LengthOffset : 0;
}

/** The last of a line's numbers. */
export function lastNumber({ number, length }: Pick<LedgerLine, "number" | "length">): bigint {
  return length === undefined ? number : number + (1n << BigInt(128 - length)) - 1n;
}
