/**
 * Programs that the set-up starts: each in a process group of its own, so that all of it ends with the set-up; each
 * with a deadline; each with what it said kept in a log, and a failure put into one sentence.
 */
import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** @type {Map<import("node:child_process").ChildProcess, { interrupt: NodeJS.Signals, patience: number }>} */
const running = new Map();
let stopping = false;

/** Whether everything is being ended: whoever waits for something gives up. */
export const isStopping = () => stopping;

/** The set-up failed or was interrupted in another step; says nothing of its own. */
export class Stopped extends Error {}

/** A failure whose message is the one sentence that a person gets. */
export class SetupError extends Error {}

/** A program ended in another way than by success. */
export class ProgramFailed extends Error {
  /**
   * @param {string} what
   * @param {string} how
   * @param {string} output
   * @param {string} log
   */
  constructor(what, how, output, log) {
    super(`${what} ${how}`);
    this.what = what;
    this.output = output;
    this.log = log;
  }
}

/**
 * @typedef {object} RunOptions
 * @property {string} log file that takes all output
 * @property {number} deadline milliseconds
 * @property {string} [cwd]
 * @property {Record<string, string | undefined>} [env] in place of this process's own
 * @property {(line: string) => void} [onLine]
 * @property {NodeJS.Signals} [interrupt] what ends it in an orderly way; TERM where absent
 * @property {number} [patience] milliseconds between that and KILL
 */

/**
 * Runs a program to its end and returns what it wrote.
 *
 * @param {readonly string[]} argv
 * @param {RunOptions} options
 * @returns {Promise<string>}
 */
export function run(argv, options) {
  const [program = "", ...args] = argv;
  const { log, deadline, onLine, interrupt = "SIGTERM", patience = 5000 } = options;
  if (stopping) return Promise.reject(new Stopped());
  mkdirSync(dirname(log), { recursive: true });
  const file = createWriteStream(log, { flags: "a" });
  file.write(`$ ${argv.join(" ")}\n`);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    running.set(child, { interrupt, patience });
    let output = "";
    let partial = "";
    let late = false;
    /** @param {Buffer} chunk */
    const take = (chunk) => {
      file.write(chunk);
      const text = chunk.toString();
      output = (output + text).slice(-200_000);
      if (onLine === undefined) return;
      const lines = (partial + text).split(/[\r\n]+/);
      partial = lines.pop() ?? "";
      lines.forEach(onLine);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    const timer = setTimeout(() => {
      late = true;
      stop(child, interrupt, patience);
    }, deadline);
    /** @param {Error | undefined} error */
    const settle = (error) => {
      clearTimeout(timer);
      running.delete(child);
      file.end();
      if (error === undefined) resolve(output);
      else reject(stopping ? new Stopped() : error);
    };
    child.on("error", (error) =>
      settle(new ProgramFailed(argv.join(" "), `could not start: ${error.message}`, output, log)),
    );
    child.on("close", (status, signal) => {
      if (status === 0 && !late) return settle(undefined);
      const how = late
        ? `did not end within ${deadline / 1000} s`
        : `ended with ${signal ?? `status ${status}`}`;
      settle(new ProgramFailed(argv.slice(0, 3).join(" "), how, output, log));
    });
  });
}

/**
 * Ends everything that `run` started and lets nothing new start.
 *
 * @returns {Promise<void>} resolves when the last of it is gone
 */
export async function stopAll() {
  stopping = true;
  await Promise.all([...running].map(([child, { interrupt, patience }]) => stop(child, interrupt, patience)));
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {NodeJS.Signals} signal
 * @param {number} patience
 * @returns {Promise<void>}
 */
function stop(child, signal, patience) {
  return new Promise((resolve) => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return resolve();
    const kill = setTimeout(() => signalGroup(child.pid, "SIGKILL"), patience);
    child.once("close", () => {
      clearTimeout(kill);
      resolve();
    });
    signalGroup(child.pid, signal);
  });
}

/**
 * @param {number | undefined} pid
 * @param {NodeJS.Signals} signal
 */
function signalGroup(pid, signal) {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // Gone by itself meanwhile.
  }
}
