import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const root = join(import.meta.dirname, "..", "..");

/** As the launcher that a person starts has it: half of what a short command takes is compiling. */
const compileCache = join(root, "node_modules", ".cache", "hextet");

/** The launcher that a person starts. */
export const program = join(root, "cli", "hextet.js");

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
};

/** Runs the command as a person does in a checkout, from a folder of one's own. */
export function hextet(folder: string, ...args: readonly string[]): Ended {
  return hextetWith({}, folder, ...args);
}

/** The same with other variables in its environment. */
export function hextetWith(
  env: Readonly<Record<string, string>>,
  folder: string,
  ...args: readonly string[]
): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    encoding: "utf8",
    timeout: 60_000,
    env: { ...environment, ...env },
  });
  return { status, stdout, stderr };
}

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
