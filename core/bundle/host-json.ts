import { printableLines } from "../problem/text-place.ts";

/** An answer is an object of lists of objects; who nests deeper means to exhaust somebody's stack. */
const deepest = 32;

/**
 * Reads JSON that a host has written. Its texts come out without what a terminal would obey: a `\u001b` in JSON is none on
 * its way here, and one afterwards.
 *
 * @throws SyntaxError where it is none, or nests deeper than any answer does
 */
export function hostJson(text: string): unknown {
  if (depthOf(text) > deepest) throw new SyntaxError(`it nests deeper than ${deepest}`);
  return JSON.parse(text, printableText);
}

/** For a parser that asks what becomes of each value: its format can write `\u001b`, which is none until it is read. */
export function printableText(_key: unknown, value: unknown): unknown {
  return typeof value === "string" ? printableLines(value) : value;
}

function depthOf(text: string): number {
  let depth = 0;
  let most = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') inString = !inString;
    else if (inString) at += character === "\\" ? 1 : 0;
    else if (character === "[" || character === "{") most = Math.max(most, ++depth);
    else if (character === "]" || character === "}") depth--;
  }
  return most;
}

/** The longest that a host waits for a confirmation, in seconds, with what going back may take. */
const longest = 3_660;

/** Seconds that a host says are left, as far as anybody waits for them. */
export function secondsLeft(said: number): number {
  return Math.min(Math.max(0, said), longest);
}
