import { existsSync } from "node:fs";
import { access, chmod, constants, copyFile, open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { printableLines } from "../../core/problem/index.ts";
import { thrownText } from "../../core/thrown-text.ts";
import { passingFolder } from "../process/ends-with-us.ts";
import { runClient } from "../process/run-client.ts";
import { knownHostsText, type SshFiles, sshArguments } from "./arguments.ts";
import { failureFromLogs, isPassing, SshError, triedFor } from "./failure.ts";
import { certificateOf, homePath } from "./key-files.ts";
import type { Login, LoginEndpoint } from "./login.ts";

/** How to run a command over SSH. */
export interface SshRun {
  /** Text for the command's standard input; empty where absent. */
  readonly stdin?: string;
  /** Milliseconds for one attempt, from dialling to the command's end. */
  readonly deadline: number;
  /**
   * Milliseconds in which a host that does not answer, or whose sshd turns the connection away, is dialled again; 0
   * for one attempt. A command that has begun is not begun a second time, unless it is `repeatable`.
   */
  readonly patience?: number;
  /** Whether the command may run twice: it is tried again also where the connection broke under it. */
  readonly repeatable?: boolean;
  /**
   * Whether nothing that passes is a secret: then a key exchange is asked for that costs this machine a seventh, and
   * that could be read by a quantum computer to come. OpenSSH's own choice where absent.
   */
  readonly isPublic?: boolean;
  /** Words before the program, for a network that is reached by another one (`nsenter --net=FILE --`); none where absent. */
  readonly enter?: readonly string[];
}

/** How a command on a host ended. */
export interface SshResult {
  readonly status: number;
  /** Text that no terminal obeys, of as many bytes as `mostBytes` says. */
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command on a host by OpenSSH's own client and waits for its end, whatever its status is.
 *
 * @param command for the login shell there; quote with `shellWord`
 * @throws SshError where it could not be run at all
 */
export async function runOverSsh(login: Login, command: string, run: SshRun): Promise<SshResult> {
  const started = performance.now();
  const { patience = 0, repeatable = false } = run;
  for (let pause = shortestPause; ; pause = Math.min(pause * 1.5, longestPause)) {
    try {
      return await attempt(login, command, run);
    } catch (error) {
      if (!(error instanceof SshError) || !isPassing(error.failure) || patience === 0) throw error;
      if (error.begun && !repeatable) throw error;
      const tried = performance.now() - started;
      if (tried > patience) throw new SshError(login, triedFor(error.failure, tried), error.begun);
      // Not all at the same moment: sshd turns away whoever is one too many (MaxStartups).
      await sleep(pause * (0.5 + Math.random()));
    }
  }
}

/** Milliseconds between two attempts, at first and at most. */
const shortestPause = 300;
const longestPause = 3_000;

async function attempt(login: Login, command: string, run: SshRun): Promise<SshResult> {
  const folder = passingFolder("hextet-ssh");
  try {
    const files = await prepareFiles(folder.path, login);
    const ended = await runClient("ssh", [...sshArguments(login, files, run), command], run);
    if (ended === "no-client") throw new SshError(login, { kind: "no-client" });
    const begun = () => access(files.begun).then(yes, no);
    if (ended === "too-slow") {
      throw new SshError(login, { kind: "too-slow", seconds: run.deadline / 1000 }, await begun());
    }
    if (ended === "too-much") throw new SshError(login, { kind: "too-much" }, await begun());
    if (ended.status === 255) {
      const [host, bastion] = await Promise.all([textOf(files.log), textOf(files.bastionLog)]);
      const failure = failureFromLogs(`${host}${farewell(ended.stderr)}`, bastion);
      if (failure !== undefined) throw new SshError(login, failure, await begun());
    }
    return ended;
  } finally {
    await folder.remove();
  }
}

/** What ssh says of a connection that ends under a command, which it says beside the command's own messages. */
function farewell(stderr: string): string {
  return stderr.match(/^(Connection to \S+ closed by remote host\.|Timeout, server .*)$/m)?.[0] ?? "";
}

const yes = () => true;
const no = () => false;

/** Everything in a folder of mode 0700 that goes when the run ends. */
async function prepareFiles(folder: string, login: Login): Promise<SshFiles> {
  const knownHosts = join(folder, "known_hosts");
  await writeFile(knownHosts, knownHostsText(login), { mode: 0o600 });
  return {
    knownHosts,
    begun: join(folder, "begun"),
    log: join(folder, "host.log"),
    bastionLog: join(folder, "bastion.log"),
    identity: await identityFile(login, login, "host", join(folder, "host.key")),
    bastionIdentity:
      login.bastion === undefined
        ? undefined
        : await identityFile(login, login.bastion, "bastion", join(folder, "bastion.key")),
  };
}

async function identityFile(
  login: Login,
  endpoint: LoginEndpoint,
  at: "host" | "bastion",
  place: string,
): Promise<string | undefined> {
  const key = endpoint.key;
  switch (key.kind) {
    case "agent":
      return undefined;
    case "text":
      await writeFile(place, key.privateKey.endsWith("\n") ? key.privateKey : `${key.privateKey}\n`, {
        mode: 0o600,
      });
      return place;
    case "file":
    case "bare-file": {
      const path = homePath(key.path);
      try {
        await access(path, constants.R_OK);
        if (key.kind === "file" || !existsSync(certificateOf(path))) return path;
        await copyFile(path, place);
        await chmod(place, 0o600);
        return place;
      } catch (error) {
        throw new SshError(login, { kind: "key-unreadable", at, detail: thrownText(error) });
      }
    }
  }
}

/** ssh's own messages, in which a machine on the way has its say too (its banner): the last of them, as text alone. */
async function textOf(path: string): Promise<string> {
  try {
    const log = await open(path, "r");
    try {
      const { size } = await log.stat();
      const most = 64 * 1024;
      const { buffer, bytesRead } = await log.read(Buffer.alloc(most), 0, most, Math.max(0, size - most));
      return printableLines(buffer.toString("utf8", 0, bytesRead));
    } finally {
      await log.close();
    }
  } catch {
    return "";
  }
}
