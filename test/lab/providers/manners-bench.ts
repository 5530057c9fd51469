/** An sshd, keys and SSH agents, for what is tried of command providers. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort, type KeyPair, makeKey, SshServer } from "../components/ssh-server.ts";
import type { CommandParameters } from "./programs.ts";

export class MannersBench {
  readonly folder: string;
  readonly server: SshServer;
  /** A key that opens nothing. */
  readonly stranger: KeyPair;
  /** One that opens the server with the certificate beside it, and not alone. */
  readonly certified: KeyPair;
  /** A port that nobody listens on. */
  readonly dead: number;
  readonly #agents: readonly ChildProcess[];

  private constructor(
    folder: string,
    server: SshServer,
    keys: Readonly<Record<"stranger" | "certified", KeyPair>>,
    dead: number,
    agents: readonly ChildProcess[],
  ) {
    this.folder = folder;
    this.server = server;
    this.stranger = keys.stranger;
    this.certified = keys.certified;
    this.dead = dead;
    this.#agents = agents;
  }

  /** @param folders that the server's root has */
  static async open(folders: readonly string[]): Promise<MannersBench> {
    const folder = mkdtempSync(join(tmpdir(), "hextet-manners-"));
    const authority = makeKey(join(folder, "authority"));
    const files = Object.fromEntries(folders.map((name) => [`/${name}/made`, ""]));
    files["/ca.pub"] = readFileSync(`${authority.file}.pub`, "utf8");
    // An sshd of today makes who has failed wait.
    const options = ["PerSourcePenalties=no", "TrustedUserCAKeys=/ca.pub"];
    const server = await SshServer.start(files, options, ["ecdsa", "rsa"]);
    const [stranger, certified] = [makeKey(join(folder, "stranger")), makeKey(join(folder, "certified"))];
    const sign = ["-q", "-s", authority.file, "-I", "test", "-n", "root", `${certified.file}.pub`];
    execFileSync("ssh-keygen", sign, { stdio: "ignore" });
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "open sesame", "-f", join(folder, "locked")]);
    const agents = [
      await startAgent(join(folder, "agent"), server.userKey),
      await startAgent(join(folder, "agent-with-certificate"), certified),
    ];
    return new MannersBench(folder, server, { stranger, certified }, await freePort(), agents);
  }

  /** A connection to the server that works, but for what is said. */
  connection(change: Record<string, unknown> = {}): Record<string, unknown> {
    const { port, hostKey, userKey } = this.server;
    const ends = { dialErrorLimit: 1, perDialTimeout: 2 };
    return { host: "::1", port, hostKey: hostKey.line, privateKey: privateKey(userKey), ...ends, ...change };
  }

  remote(args: Record<string, unknown>, more: Partial<CommandParameters> = {}): CommandParameters {
    return { kind: "remote", args: { connection: this.connection(), ...args }, ...more };
  }

  async close(): Promise<void> {
    for (const agent of this.#agents) agent.kill();
    await this.server.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function privateKey(key: KeyPair): string {
  return readFileSync(key.file, "utf8");
}

async function startAgent(socket: string, key: KeyPair): Promise<ChildProcess> {
  const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
  while (!existsSync(socket)) await sleep(50);
  execFileSync("ssh-add", ["-q", key.file], {
    stdio: "ignore",
    env: { ...process.env, SSH_AUTH_SOCK: socket },
  });
  return agent;
}
