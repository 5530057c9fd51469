import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  closeSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "@jest/globals";
import type { Outcome, Request } from "./commands-in-one-process.ts";

const root = join(import.meta.dirname, "..", "..");

/** As the launcher that a person starts has it: half of what a short command takes is compiling. */
const compileCache = join(root, "node_modules", ".cache", "hextet");

/** The launcher that a person starts. */
export const program = join(root, "cli", "hextet.js");

/** What runs many commands. */
export const inOneProcess = join(import.meta.dirname, "commands-in-one-process.ts");

/** Milliseconds that a command may take. */
const deadline = 60_000;

/** How a command ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What the command finds around it. */
export const environment: NodeJS.ProcessEnv = {
  ...process.env,
  NODE_OPTIONS: "--disable-warning=ExperimentalWarning",
  NODE_COMPILE_CACHE: compileCache,
  NO_COLOR: "1",
  // A log of progress is what a test asks for by itself.
  CI: "",
};

/** Runs the command in a folder of one's own; beside others in a process that has loaded the program already. */
export function hextet(folder: string, ...args: readonly string[]): Ended {
  return hextetWith({}, folder, ...args);
}

/** The same with other variables in its environment. */
export function hextetWith(
  env: Readonly<Record<string, string>>,
  folder: string,
  ...args: readonly string[]
): Ended {
  standing ??= new StandingProcess();
  return standing.run({ args, folder, env: { ...environment, ...env } });
}

/** The same as a person does in a checkout: in a process of its own, from the launcher on. */
export function hextetProcess(
  env: Readonly<Record<string, string>>,
  folder: string,
  ...args: readonly string[]
): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    encoding: "utf8",
    timeout: deadline,
    env: { ...environment, ...env },
  });
  return { status, stdout, stderr };
}

/** The process that runs a test file's commands, from the first one on. */
let standing: StandingProcess | undefined;
afterAll(() => standing?.end());

/** A process that runs commands one after the other, and is waited for as a process of each would be. */
class StandingProcess {
  readonly #folder = mkdtempSync(join(tmpdir(), "hextet-commands-"));
  /** What it answers is a file, which can be read while this process does nothing else. */
  readonly #answers = openSync(join(this.#folder, "answers"), "a+");
  readonly #child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", inOneProcess], {
    env: environment,
    stdio: ["pipe", this.#answers, "inherit"],
  });
  #read = 0;

  run(request: Request): Ended {
    this.#child.stdin?.write(`${JSON.stringify(request)}\n`);
    const line = this.#line();
    if (line === undefined) {
      this.end();
      return { status: null, stdout: "", stderr: "" };
    }
    const { status, stdout, stderr }: Outcome = JSON.parse(line);
    return { status, stdout, stderr };
  }

  /** The next line of its answers, or none where it takes too long. */
  #line(): string | undefined {
    const until = Date.now() + deadline;
    for (let size = 0; Date.now() < until; Atomics.wait(clock, 0, 0, 1)) {
      const last = Buffer.alloc(1);
      const before = size;
      size = fstatSync(this.#answers).size - this.#read;
      if (size === before || readSync(this.#answers, last, 0, 1, this.#read + size - 1) === 0) continue;
      if (last.toString() !== "\n") continue;
      const line = Buffer.alloc(size);
      this.#read += readSync(this.#answers, line, 0, size, this.#read);
      return line.toString();
    }
    return undefined;
  }

  end(): void {
    standing = undefined;
    this.#child.kill("SIGKILL");
    closeSync(this.#answers);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const clock = new Int32Array(new SharedArrayBuffer(4));

/** A folder with stacks in it that goes when the tests are over. */
export class Workspace {
  readonly path = mkdtempSync(join(tmpdir(), "hextet-cli-"));

  write(path: string, text: string): void {
    const target = join(this.path, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }

  /** Commits all that there is; the first one makes the repository. */
  commit(message: string): void {
    const git = (...args: readonly string[]) =>
      execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@example.net", ...args], {
        cwd: this.path,
        stdio: "pipe",
        env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" },
      });
    git("init", "--quiet");
    git("add", "--all");
    git("commit", "--quiet", "--message", message);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
