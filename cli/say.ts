import { printableLines } from "../core/problem/text-place.ts";
import { coloured } from "./colour.ts";
import { joined } from "./pieces.ts";

/**
 * Prints what a command has to say, on standard output. Whatever a text has come from (a host, a file to import, a path),
 * no terminal obeys a part of it: what draws over a line could say of a host what is not so.
 */
export function print(text: string): void {
  process.stdout.write(printableLines(text));
}

/**
 * The same of a text in pieces, which no string has to hold. Each is taken before the next is made, and none is made once
 * nobody reads on.
 */
export async function printPieces(pieces: Iterable<string>): Promise<void> {
  for (const text of joined(pieces)) if (!(await isTaken(printableLines(text)))) return;
}

/** A text of JSON as lines. */
export function printJson(pieces: Iterable<string>): Promise<void> {
  return printPieces(withEnd(pieces));
}

function* withEnd(pieces: Iterable<string>): Iterable<string> {
  yield* pieces;
  yield "\n";
}

function isTaken(text: string): Promise<boolean> {
  return new Promise((resolve) => {
    process.stdout.write(text, (error) => resolve(error === undefined || error === null));
  });
}

/** The same for a person alone, with colours on a terminal. */
export function printColoured(text: string): void {
  process.stdout.write(coloured(printableLines(text), process.stdout));
}

/** The same on standard error: what a person is to know beside the answer. */
export function report(text: string): void {
  process.stderr.write(coloured(printableLines(text), process.stderr));
}
