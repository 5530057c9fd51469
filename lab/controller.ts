import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { secondsText } from "../hosts/process/index.ts";
import type { InsideAnswer, InsideJobs } from "./inside.ts";
import { enterController } from "./supervisor/enter.ts";

/** A process in the network of a lab's controller, and the jobs it does there. */
export class Controller {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<
    number,
    { resolve: (result: unknown) => void; reject: (error: Error) => void }
  >();
  #next = 1;
  #errors = "";

  /**
   * @param pid of the lab's first process; `undefined` to stay in this machine's own network, for a preview without a lab
   * @param folder the lab's own: what the process and those below it keep for a moment lies there, and goes with the
   *   lab also where they are killed
   */
  constructor(pid: number | undefined, folder: string) {
    const node = [
      process.execPath,
      "--disable-warning=ExperimentalWarning",
      fileURLToPath(new URL("inside.ts", import.meta.url)),
    ];
    const [program = process.execPath, ...args] = [
      ...(pid === undefined ? [] : enterController(pid)),
      ...node,
    ];
    const temporary = join(folder, "tmp");
    mkdirSync(temporary, { recursive: true, mode: 0o700 });
    const env = { ...process.env, TMPDIR: temporary };
    this.#child = spawn(program, args, { env, stdio: ["ignore", "ignore", "pipe", "ipc"] });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#errors = `${this.#errors}${text}`.slice(-4000);
    });
    this.#child.on("message", (answer: InsideAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ("error" in answer) waiting?.reject(new Error(answer.error));
      else waiting?.resolve(answer.result);
    });
    // Words that cannot be sent any more come here too; then the end of the process says more.
    this.#child.on("error", (error) => {
      if (this.#child.pid === undefined) this.#fail(error.message);
    });
    this.#child.on("close", (status, signal) => this.#fail(`ended with ${signal ?? `status ${status}`}`));
  }

  /** @param deadline milliseconds. @throws with the job's own message, or when it does not end in time */
  do<Op extends keyof InsideJobs>(
    op: Op,
    args: InsideJobs[Op]["args"],
    deadline: number,
  ): Promise<InsideJobs[Op]["result"]> {
    const id = this.#next++;
    return new Promise<unknown>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new Error(`${op} did not end within ${secondsText(deadline)}`));
      }, deadline);
      const settle =
        <Value>(end: (value: Value) => void) =>
        (value: Value) => {
          clearTimeout(timer);
          end(value);
        };
      this.#waiting.set(id, { resolve: settle(resolve), reject: settle(reject) });
      this.#child.send({ id, op, args });
    }) as Promise<InsideJobs[Op]["result"]>;
  }

  /** Ends the process and waits for that. */
  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.disconnect();
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 5_000);
    await ended;
    clearTimeout(timer);
  }

  #fail(reason: string): void {
    const said = this.#errors.trim();
    for (const { reject } of this.#waiting.values())
      reject(new Error(`the lab's engine process ${reason}${said === "" ? "" : `: ${said}`}`));
    this.#waiting.clear();
  }
}
