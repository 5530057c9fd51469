import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { agentText } from "../../hosts/agent/program.ts";
import { onceFor } from "./remembered-applies.ts";

/** A shell as /bin/sh and an awk as awk: the pairs that the agent is tried under. */
export interface Userland {
  readonly name: string;
  /** What takes the place of dash; bash called as sh keeps to POSIX, busybox called as sh is its ash. */
  readonly shell: string;
  readonly awk: string;
}

export const userlands: readonly Userland[] = [
  { name: "dash and mawk", shell: "/usr/bin/dash", awk: "/usr/bin/mawk" },
  { name: "bash as sh and gawk", shell: "/usr/bin/bash", awk: "/usr/bin/gawk" },
  { name: "busybox sh and busybox awk", shell: "/usr/bin/busybox", awk: "/usr/bin/busybox" },
];

/** What one call of the agent came to. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The last answer among the lines of standard output; undefined where there is none. */
  readonly answer: Readonly<Record<string, unknown>> | undefined;
}

export interface Options {
  /** A folder of programs that come before all others. */
  readonly path?: string;
  readonly ownPids?: boolean;
  /** What the environment is to have; of that the agent is to be none the wiser. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Running {
  /** Becomes the program itself, or with `ownPids` its parent. */
  readonly child: ChildProcess;
  readonly outcome: Promise<Outcome>;
}

/** How many times more cases are tried: HEXTET_LONG=1 takes some minutes and leaves little to chance. */
export const thoroughness = process.env["HEXTET_LONG"] === undefined ? 1 : 20;

/** How long a program may run on a throwaway host; milliseconds. */
const limitOfRun = 60_000 * thoroughness;

/** Why throwaway hosts cannot be had here; undefined where they can. */
export function whyNoThrowawayHost(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "needs root on Linux";
  const missing = [...new Set(userlands.flatMap(({ shell, awk }) => [shell, awk]))].filter(
    (file) => !existsSync(file),
  );
  return missing.length === 0
    ? undefined
    : `needs ${missing.join(", ")}: apt-get install dash busybox-static gawk mawk`;
}

/**
 * A root of its own for the real agent: the machine's /usr below it, empty /etc, /var and /run, mount and network
 * namespaces that end with the process. Consumers that would need a whole system are small programs that write down
 * how they were called; everything else, sysctl and systemd-analyze among it, is the machine's own.
 */
export class ThrowawayHost {
  readonly root: string;
  readonly #userland: Userland;
  readonly #usr: string;
  /** The process that holds the mounts, and the folder of the second records that it holds. */
  #standing: { readonly pid: string; readonly second: string } | undefined;
  /** Whether anything has been run on it. */
  #begun = false;

  /** @param usr the programs that it has: the machine's own, or an image's, of which consumers are then real */
  constructor(userland: Userland, consumers: readonly string[] = allConsumers, usr = "/usr") {
    this.#userland = userland;
    this.#usr = usr;
    this.root = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "hextet-agent-"));
    for (const folder of [
      "dev",
      "etc/alternatives",
      "opt/consumers",
      "opt/none",
      "proc",
      "run",
      "tmp",
      "usr",
      "var/lib",
      "var/log",
    ]) {
      mkdirSync(join(this.root, folder), { recursive: true });
    }
    for (const folder of ["bin", "lib", "lib64", "sbin"])
      symlinkSync(`usr/${folder}`, join(this.root, folder));
    // Open to all, so that a program without rights meets the agent and not a closed folder.
    chmodSync(this.root, 0o755);
    symlinkSync(userland.awk, join(this.root, "etc/alternatives/awk"));
    this.write("/opt/hextet-agent", hurriedAgent(), 0o755);
    for (const name of consumers) this.consumer(name, "");
    for (const folder of ["netplan", "network", "sysctl.d", "systemd/system"]) {
      mkdirSync(join(this.root, "etc", folder), { recursive: true });
    }
  }

  /** Puts a program into /usr/local/bin, before the machine's own: notes its call in /var/log/calls, then runs `body`. */
  consumer(name: string, body: string): void {
    const text = `#!/bin/sh\necho "\${0##*/} $*" >>/var/log/calls\n${body}\n`;
    this.write(`/opt/consumers/${name}`, text, 0o755);
  }

  write(path: string, content: string | Uint8Array, mode = 0o644): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    chmodSync(file, mode);
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), "utf8");
  }

  exists(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  /** Calls of consumers since the last time this was asked. */
  calls(): string[] {
    const log = join(this.root, "var/log/calls");
    const lines = existsSync(log) ? readFileSync(log, "utf8").split("\n").slice(0, -1) : [];
    rmSync(log, { force: true });
    return lines;
  }

  /** Every file below /etc with its permission bits and content: what "as before" is compared by. */
  etc(options: { readonly times: boolean } = { times: false }): Readonly<Record<string, string>> {
    return this.tree("/etc", options);
  }

  /** Every file below a folder: its permission bits, with `times` its time of change and inode, a newline, its content. */
  tree(path: string, options: { readonly times: boolean }): Readonly<Record<string, string>> {
    return tree(join(this.root, path), options.times);
  }

  /**
   * Starts a program inside. What is in `path` is in /usr/local/sbin, before the host's own consumers and programs; with
   * `ownPids` process ids are the host's own and everything ends with the program, otherwise what it left running runs on.
   */
  begin(argv: readonly string[], stdin = "", options: Options = {}): Running {
    this.#begun = true;
    const [program = "", ...words] =
      options.ownPids === true ? this.#anew(argv, options) : this.#entered(argv, options);
    const env = { PATH: searched, ...options.environment };
    const child = spawn(program, words, { env, stdio: ["pipe", "pipe", "pipe"] });
    const outcome = new Promise<Outcome>((resolve, reject) => {
      let stdout = "";
      let stderr = "";
      const limit = setTimeout(() => {
        child.kill("SIGKILL");
        reject(
          new Error(
            `${argv.join(" ")} did not end within ${limitOfRun / 1000} s; it said: ${stdout}${stderr}`,
          ),
        );
      }, limitOfRun);
      child.stdout.on("data", (chunk: Buffer) => {
        stdout += chunk.toString();
      });
      child.stderr.on("data", (chunk: Buffer) => {
        stderr += chunk.toString();
      });
      child.on("error", reject);
      const end = (status: number | null) => {
        clearTimeout(limit);
        resolve({ status, stdout, stderr, answer: answers(stdout).at(-1) });
      };
      child.on("close", end);
      child.on("exit", (status, signal) => {
        // All that it wrote is there to be read, which takes one more turn. Busybox's `timeout` leaves a process behind that
        // holds the pipes for up to a second. Of a program that was killed the rest may run on, and say something yet.
        if (signal === null) setImmediate(() => setImmediate(() => end(status)));
      });
      child.stdin.on("error", () => {
        // A program that refuses to start reads nothing; its status says so.
      });
      child.stdin.end(stdin);
    });
    return { child, outcome };
  }

  /** A program among the mounts that stand, which are its own from then on, as its network is. */
  #entered(argv: readonly string[], { path }: Options): readonly string[] {
    // A test may have put another folder in its place.
    if (this.#standing?.second !== this.#second()) this.#standing = this.#stand();
    const enter = ["nsenter", `--target=${this.#standing.pid}`, "--mount", "--root", "--wd", "--"];
    const apart = ["/usr/bin/unshare", "--mount", "--propagation=unchanged", "--net", "--"];
    const first = ["/bin/sh", "-c", 'mount --bind "$0" /usr/local/sbin && exec "$@"'];
    return [...enter, ...apart, ...(path === undefined ? [] : [...first, path]), ...argv];
  }

  /** The mounts of a host, which are the same at each call: a process holds them that ends with this one. */
  #stand(): { readonly pid: string; readonly second: string } {
    const hold = '/usr/bin/tail --pid="$0" -f /dev/null </dev/null >/dev/null 2>&1 & echo $!';
    const holder = ["/bin/sh", "-c", hold, `${process.pid}`];
    const [program = "", ...words] = [
      "unshare",
      "--mount",
      ...this.#mounted("mount --rbind /proc", "/opt/none", holder),
    ];
    const pid = execFileSync(program, words, { encoding: "utf8" }).trim();
    return { pid, second: this.#second() };
  }

  #second(): string {
    const folder = statSync(join(this.root, "var/second"), { bigint: true, throwIfNoEntry: false });
    return `${folder?.ino} ${folder?.birthtimeNs}`;
  }

  /** A program in all of its own, which ends with it. */
  #anew(argv: readonly string[], { path = "/opt/none" }: Options): readonly string[] {
    const spaces = ["--mount", "--net", "--pid", "--fork", "--kill-child"];
    return ["unshare", ...spaces, ...this.#mounted("mount -t proc proc", path, argv)];
  }

  /**
   * @param proc mounts it, in front of its place
   * @param first a folder whose programs come before all others
   */
  #mounted(proc: string, first: string, argv: readonly string[]): readonly string[] {
    const inner = [
      `mount --bind "$3" "$1/usr"`,
      `mount --bind "$2" "$1/usr/bin/dash"`,
      `mount --bind "$1$4" "$1/usr/local/sbin"`,
      `mount --bind "$1/opt/consumers" "$1/usr/local/bin"`,
      // The second copy of the agent's records is a host's own, and stays.
      `mkdir -p "$1/var/second" && mount --bind "$1/var/second" "$1/usr/local/lib"`,
      `mount --rbind /dev "$1/dev"`,
      `${proc} "$1/proc"`,
      `root=$1; shift 4`,
      `exec chroot "$root" "$@"`,
    ].join(" && ");
    // A bash whose standard input is a socket reads the person's ~/.bashrc, whatever that does and however long it takes.
    const shell = this.#userland.shell.replace(/^\/usr/, this.#usr);
    return ["bash", "--norc", "-c", inner, "bash", this.root, shell, this.#usr, first, ...argv];
  }

  /** Runs a program inside to its end, at most `limitOfRun`. */
  run(argv: readonly string[], stdin = "", options: Options = {}): Promise<Outcome> {
    const run = () => this.begin(argv, stdin, options).outcome;
    if (this.#begun || !isFinalApply(argv) || Object.keys(options).length > 0) return run();
    this.#begun = true;
    return onceFor(this.root, [this.#userland.name, this.#usr, ...argv, stdin], run);
  }

  /** Calls the agent; a change is final at once, since most tests are of what it is, not of how it is confirmed. */
  agent(command: string, bundle = "", options: Options = {}): Promise<Outcome> {
    const final = ["apply", "heal", "remove"].includes(command) ? ["--within", "0"] : [];
    return this.run(["/opt/hextet-agent", command, ...final], bundle, options);
  }

  /** Takes the host away; nothing of it runs on. */
  dispose(): void {
    endAllIn(this.root);
    // A file that a test made immutable, for one.
    execFileSync("sh", ["-c", `chattr -R -f -i "$1" || :`, "sh", join(this.root, "etc")]);
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Whether this is the agent, bringing what need not be confirmed: nobody watches it once it has ended. */
function isFinalApply([program, verb, ...options]: readonly string[]): boolean {
  return program === "/opt/hextet-agent" && verb === "apply" && options.join(" ").startsWith("--within 0");
}

/** Ends what a host left running: whatever has its root there, or is about to. */
function endAllIn(root: string): void {
  for (const pid of readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name))) {
    try {
      const isThere =
        readlinkSync(`/proc/${pid}/root`).startsWith(root) ||
        readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(root);
      if (isThere) process.kill(Number(pid), "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** Seconds that the agent of a throwaway host gives what is expected to come true: nothing here takes long to do so. */
export const patience = 2;

/** The agent, which gives it less time than it does elsewhere (test/lab/agent-goes-back.ts has the whole). */
function hurriedAgent(): string {
  const parts = agentText().split(/^patience=\d+$/m);
  if (parts.length !== 2) throw new Error("the agent says otherwise now how long it waits");
  return parts.join(`patience=${patience}`);
}

/** Where a program of a host is looked for, as an administrator has it. */
const searched = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin";

/** Stand-ins for what needs a whole system. */
export const allConsumers = [
  ...["netplan", "networkctl", "nmcli", "ifreload", "ifup", "ifdown"],
  ...["dockerd", "incus", "lxd", "radvd", "kea-dhcp4", "kea-dhcp6", "qm", "systemctl"],
];

function tree(folder: string, times: boolean, below = ""): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    const path = `${below}/${entry.name}`;
    if (entry.isDirectory()) Object.assign(found, tree(folder, times, path));
    else if (entry.isFile()) {
      const { mode, mtimeNs, ino } = statSync(join(folder, path), { bigint: true });
      const when = times ? ` ${mtimeNs} ${ino}` : "";
      found[path] = `${(mode & 0o777n).toString(8)}${when}\n${readFileSync(join(folder, path), "latin1")}`;
    }
  }
  return found;
}

/** Every answer of the agent's in what was printed. */
export function answers(text: string): readonly Readonly<Record<string, unknown>>[] {
  return text.split("\n").flatMap((line) => {
    const json = /^hextet-answer: (.*)$/.exec(line)?.[1];
    if (json === undefined) return [];
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null ? [{ ...value }] : [];
  });
}
