import { type ChildProcess, spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..");

/** What a run of the set-up came to. */
export interface Ended {
  readonly status: number | null;
  readonly output: string;
}

/**
 * A fresh clone on a machine whose npm, go, apt and so on are a few lines of shell each: what the set-up decides can
 * be seen in seconds and without a network. What they really do is seen when a bare machine is set up.
 */
export class ScratchCheckout {
  readonly folder = mkdtempSync(join(tmpdir(), "hextet-setup-"));
  readonly cache = join(this.folder, "cache");
  readonly checkout = join(this.folder, "checkout");
  readonly #bin = join(this.folder, "bin");
  readonly #running = new Set<ChildProcess>();

  constructor() {
    for (const part of [
      "setup",
      "lab/engine",
      "lab/image",
      "lab/layers",
      "lab/machines",
      "package.json",
      "package-lock.json",
    ])
      cpSync(join(root, part), join(this.checkout, part), {
        recursive: true,
        filter: (path) => !path.includes("node_modules"),
      });
    mkdirSync(this.#bin);
    symlinkSync(process.execPath, join(this.#bin, "node"));
    for (const name of ["sh", "cp", "mkdir", "rm", "sleep", "touch", "cat"])
      symlinkSync(join("/bin", name), join(this.#bin, name));
    // npm clears node_modules and leaves a list of what it installed, which is all that the set-up looks at.
    this.program(
      "npm",
      `echo npm >>${this.log}; rm -rf node_modules; mkdir -p node_modules/.bin; cp package-lock.json node_modules/.package-lock.json`,
    );
    this.program("apt-get", `echo apt-get "$@" >>${this.log}`);
    this.program("dpkg-query", `for name; do case $name in -*) ;; *) echo "$name installed" ;; esac; done`);
    this.program(
      "go",
      `case $1 in
      env) [ "$2" = GOVERSION ] && echo go1.26.0 || echo ${this.folder}/none ;;
      build) echo go >>${this.log}
        while [ "$1" != -o ]; do shift; done
        mkdir -p "\${2%/*}"; printf '#!/bin/sh\\necho v3.259.0\\n' >"$2"; chmod +x "$2" ;;
      esac`,
    );
    symlinkSync("/bin/chmod", join(this.#bin, "chmod"));
    writeFileSync(
      join(this.checkout, "lab", "image", "build.sh"),
      `echo "image\${2:+ of $2}" >>${this.log}; mkdir -p "$1"\n`,
    );
    writeFileSync(
      join(this.checkout, "lab", "machines", "build.sh"),
      `echo machines >>${this.log}; mkdir -p "$1"\n`,
    );
    writeFileSync(
      join(this.checkout, "lab", "layers", "build.sh"),
      `echo "layer of $3" >>${this.log}; mkdir -p "$1"\n`,
    );
    writeFileSync(this.log, "");
  }

  /** Where the stand-in programs write that they were run. */
  get log(): string {
    return join(this.folder, "log");
  }

  /** Names of the programs that made something, in order of name. */
  made(): readonly string[] {
    return readFileSync(this.log, "utf8").trim().split("\n").filter(Boolean).sort();
  }

  /** Puts a program on the machine's PATH, or another in its place. */
  program(name: string, script: string): void {
    const path = join(this.#bin, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  }

  /** Takes a program from the machine's PATH. */
  without(name: string): void {
    rmSync(join(this.#bin, name));
  }

  /**
   * Runs the set-up to its end; `while` is given its process, to interrupt it for instance.
   * @param word what it is run for; this checkout has nothing of what comes after it
   */
  setUp(
    during?: (child: ChildProcess) => void,
    env: Readonly<Record<string, string>> = {},
    word = "only",
  ): Promise<Ended> {
    const child = spawn(process.execPath, ["setup/setup.mjs", word], {
      cwd: this.checkout,
      env: { PATH: this.#bin, HOME: this.folder, XDG_CACHE_HOME: this.cache, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#running.add(child);
    let output = "";
    child.stdout.on("data", (text: Buffer) => {
      output += text.toString();
    });
    child.stderr.on("data", (text: Buffer) => {
      output += text.toString();
    });
    during?.(child);
    return new Promise((resolve) => {
      child.on("close", (status) => {
        this.#running.delete(child);
        resolve({ status, output });
      });
    });
  }

  /** Resolves when a file of the scratch folder is there. */
  async appears(name: string, deadline = 10_000): Promise<string> {
    const path = join(this.folder, name);
    const until = Date.now() + deadline;
    while (!existsSync(path)) {
      if (Date.now() > until) throw new Error(`${name} did not appear within ${deadline / 1000} s`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return readFileSync(path, "utf8");
  }

  remove(): void {
    for (const child of this.#running) child.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}
