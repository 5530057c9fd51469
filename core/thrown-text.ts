/** What was thrown, for the middle of a sentence: the message without the kind of error before it. */
export function thrownText(thrown: unknown): string {
  return String(thrown).replace(/^[A-Za-z]*Error: /, "");
}
