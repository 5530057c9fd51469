import { printableLines } from "../core/problem/text-place.ts";

/**
 * Prints what a command has to say, on standard output. Whatever a text has come from (a host, a file to import, a path),
 * no terminal obeys a part of it: what draws over a line could say of a host what is not so.
 */
export function print(text: string): void {
  process.stdout.write(printableLines(text));
}

/** The same on standard error: what a person is to know beside the answer. */
export function report(text: string): void {
  process.stderr.write(printableLines(text));
}
