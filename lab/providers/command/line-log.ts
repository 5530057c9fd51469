/** Characters of the longest line that the official provider can log (`bufio.MaxScanTokenSize`). */
const longestLine = 65_535;

/**
 * Says a command's lines one by one. After one that is too long, the official provider reads no more of its own pipe,
 * and the run hangs, whatever the command does; so does this.
 */
export class LineLog {
  readonly #report: (line: string) => unknown;
  #isStuck = false;

  constructor(report: (line: string) => unknown) {
    this.#report = report;
  }

  say(line: string): void {
    if (line.length > longestLine) this.#isStuck = true;
    if (!this.#isStuck) this.#report(line);
  }

  /** Resolves when all is said, which may be never. */
  end(): Promise<void> {
    return this.#isStuck ? new Promise(() => {}) : Promise.resolve();
  }
}
