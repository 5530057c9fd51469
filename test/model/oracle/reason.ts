/** Why there can be no plan. */
export interface Reason {
  /** Whom it is about, and in which words. */
  readonly what: string;
  /** Codes of the problems that tell it. */
  readonly codes: readonly string[];
}

/** A promise that is broken. */
export class Broken extends Error {
  readonly promise: string;

  constructor(promise: string, what: string) {
    super(`broken: ${promise}\n  ${what}`);
    this.name = "Broken";
    this.promise = promise;
  }
}
