/** A text or number that is not the address or prefix it was given as; the message names both. */
export class AddressError extends Error {
  /** The text as it was given. */
  readonly input: string;
  /** What is wrong with it, to be read after the input: `has host bits set`. */
  readonly reason: string;
  /** What was probably meant, where that can be known. */
  readonly suggestion: string | undefined;

  constructor(input: string, reason: string, suggestion?: string) {
    super(`${input} ${reason}${suggestion === undefined ? "" : `; did you mean ${suggestion}?`}`);
    this.name = "AddressError";
    this.input = input;
    this.reason = reason;
    this.suggestion = suggestion;
  }
}
