import type { ChildProcessByStdio } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { endsWithUs } from "../../hosts/process/index.ts";
import { processTree } from "../../lab/process-tree.ts";

/** Milliseconds that a run may take on twins. */
const usual = 240_000;

/**
 * A process that runs the engine again and again: a request a line on standard input, an answer a line on standard output.
 * To load the SDK is half of what a run takes.
 */
export class EngineProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: AsyncIterator<string>;
  readonly #answer: RegExp;
  readonly #longest: number;
  #errors = "";

  /**
   * @param answer the line that is one, whose first group is JSON
   * @param longest milliseconds that a run may take
   */
  constructor(
    child: ChildProcessByStdio<Writable, Readable, Readable>,
    answer: RegExp,
    longest: number = usual,
  ) {
    this.#child = child;
    this.#answer = answer;
    this.#longest = longest;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      this.#errors += chunk;
    });
    child.once(
      "close",
      endsWithUs(() => this.end()),
    );
    child.stdin.on("error", () => {
      // It has ended, which the run says that waits for its answer.
    });
  }

  /** Whether it can be asked: a program that failed may have ended it after its answer. */
  get runs(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** One run; another one is begun when it has ended. @throws Error with what was printed where no answer comes */
  async run(request: unknown): Promise<unknown> {
    const late = setTimeout(() => this.end(), this.#longest);
    this.#errors = "";
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    try {
      // What the program logs comes before the answer.
      for (let printed = ""; ; ) {
        const { value, done } = await this.#lines.next();
        if (done === true) throw new Error(`the engine gave no answer: ${printed}${this.#errors}`);
        const [, answer] = this.#answer.exec(value) ?? [];
        if (answer !== undefined) return JSON.parse(answer);
        printed += `${value}\n`;
      }
    } finally {
      clearTimeout(late);
    }
  }

  /** Ends it, with all that it has started. */
  end(): void {
    for (const pid of processTree(this.#child.pid ?? 0)) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has just ended by itself.
      }
    }
  }
}
