import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { imagePath } from "../../../lab/image/image.ts";

/** A key pair as OpenSSH writes it. */
export interface KeyPair {
  /** Path of the private half. */
  readonly file: string;
  /** `ssh-ed25519 AAAA...` */
  readonly line: string;
}

/**
 * A real sshd on ::1, in the twins' image with a layer of its own over it, in mount and process namespaces that end
 * with it. Programs that would reach for the whole machine are replaced before it starts (`write`).
 */
export class SshServer {
  readonly port: number;
  /** The key that it shows. */
  readonly hostKey: KeyPair;
  /** Others that it shows to who asks for their type. */
  readonly otherHostKeys: Readonly<Record<string, KeyPair>>;
  /** Opens it for all accounts: root, `admin` (who may use sudo), `guest` (whose sudo asks for a password), and others. */
  readonly userKey: KeyPair;
  readonly folder: string;
  #child: ChildProcess | undefined;
  #log = "";

  private constructor(folder: string, port: number, otherKeyTypes: readonly string[]) {
    this.folder = folder;
    this.port = port;
    for (const name of ["layer/etc/ssh", "work", "root"]) mkdirSync(join(folder, name), { recursive: true });
    this.hostKey = makeKey(join(folder, "host-key"));
    this.otherHostKeys = Object.fromEntries(
      otherKeyTypes.map((type) => [type, makeKey(join(folder, `host-key-${type}`), type)]),
    );
    this.userKey = makeKey(join(folder, "user-key"));
  }

  /**
   * @param files absolute path → text of executable files that are laid over the image's
   * @param sshdOptions as in sshd_config: `MaxStartups=10:30:100`
   * @param otherKeyTypes types of host keys that it has besides its ed25519 one: `ecdsa`, `rsa`
   * @param accounts login shells of further accounts, which may use sudo
   */
  static async start(
    files: Readonly<Record<string, string>> = {},
    sshdOptions: readonly string[] = [],
    otherKeyTypes: readonly string[] = [],
    accounts: Readonly<Record<string, string>> = {},
  ): Promise<SshServer> {
    const folder = mkdtempSync("/dev/shm/hextet-sshd-");
    const server = new SshServer(folder, await freePort(), otherKeyTypes);
    for (const [path, text] of Object.entries({ "/usr/local/bin/sudo": sudo, ...files }))
      server.write(path, text, 0o755);
    for (const key of [server.hostKey, ...Object.values(server.otherHostKeys)])
      server.write(`/${basename(key.file)}`, readFileSync(key.file, "utf8"), 0o600);
    server.write("/keys", `${server.userKey.line}\n`, 0o644);
    try {
      server.#run(sshdOptions, accounts);
      await server.#listening();
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  write(path: string, text: string, mode: number): void {
    const file = join(this.folder, "layer", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, mode);
  }

  /** What the server's root holds at `path`, if it was written since the start. */
  read(path: string): string {
    return readFileSync(join(this.folder, "layer", path), "utf8");
  }

  /** What sshd has said so far. */
  log(): string {
    return this.#log;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  #run(sshdOptions: readonly string[], accounts: Readonly<Record<string, string>>): void {
    const all = { admin: "/bin/sh", guest: "/bin/sh", ...accounts };
    const made = Object.entries(all).map(
      ([name, shell]) => `useradd -K SUB_UID_COUNT=0 -K SUB_GID_COUNT=0 --create-home --shell ${shell} ${name}
usermod -p "*" ${name}`,
    );
    const options = [
      ...sshdOptions,
      `Port=${this.port}`,
      "ListenAddress=::1",
      ...[this.hostKey, ...Object.values(this.otherHostKeys)].map(({ file }) => `HostKey=/${basename(file)}`),
      "AuthorizedKeysFile=/keys",
      "StrictModes=no",
      "UsePAM=no",
      "PasswordAuthentication=no",
      "KbdInteractiveAuthentication=no",
      "PermitRootLogin=prohibit-password",
      "PidFile=none",
      "LogLevel=VERBOSE",
    ];
    const inside = `set -e
mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/layer,workdir=$2/work" "$2/root"
cd "$2/root"
mount --rbind /dev dev
mount -t proc proc proc
mount -t tmpfs tmpfs run
mkdir -p run/sshd
shift 2
exec chroot . /bin/sh -c '
${made.join("\n")}
cp /bin/bash /usr/local/lib/root-bash
chmod 4755 /usr/local/lib/root-bash
exec /usr/sbin/sshd -D -e -f /dev/null "$@"' sh "$@"`;
    const args = [
      "--mount",
      "--pid",
      "--fork",
      "--kill-child=KILL",
      "sh",
      "-c",
      inside,
      "sh",
      anyImage(),
      this.folder,
    ];
    const child = spawn("unshare", [...args, ...options.flatMap((option) => ["-o", option])], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      this.#log += chunk.toString();
    });
    this.#child = child;
  }

  async #listening(): Promise<void> {
    const end = performance.now() + 90_000;
    while (!this.#log.includes("Server listening")) {
      if (performance.now() > end || this.#child?.exitCode !== null) {
        throw new Error(`sshd did not listen on [::1]:${this.port} within 90 s; it said: ${this.#log}`);
      }
      await sleep(20);
    }
  }
}

/** The twins' image, of this version or the last: both have an sshd. */
export function anyImage(): string {
  if (existsSync(imagePath())) return imagePath();
  const folder = dirname(imagePath());
  const built = readdirSync(folder).filter((name) => existsSync(join(folder, name, "usr/sbin/sshd")));
  const [first] = built.filter((name) => !name.endsWith(".partial"));
  if (first === undefined)
    throw new Error("there is no image of a twin; set this machine up with: npm start");
  return join(folder, first);
}

/** Stands for sudo: `guest` would have to type a password, anybody else may do all. */
const sudo = `#!/bin/sh
[ "$1" = -n ] || exit 2
shift
[ "$(/usr/bin/id -un)" != guest ] || { echo "sudo: a password is required" >&2; exit 1; }
exec /usr/local/lib/root-bash -p -c 'exec /usr/bin/setpriv --reuid 0 --regid 0 --clear-groups "$@"' sudo "$@"
`;

export function makeKey(file: string, type = "ed25519"): KeyPair {
  execFileSync("ssh-keygen", ["-q", "-t", type, "-N", "", "-C", "test", "-f", file]);
  const line = readFileSync(`${file}.pub`, "utf8").split(" ").slice(0, 2).join(" ");
  return { file, line };
}

/** A TCP port of ::1 that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "::1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (typeof address !== "object" || address === null) throw new Error("no port of ::1 is free");
  return address.port;
}
