import { rmSync } from "node:fs";
import { access, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Hop, RemoteConnection } from "./remote-connection.ts";

/** The files of one connection for OpenSSH's client, in a folder of their own that nobody else can read. */
export interface SshFolder {
  readonly configuration: string;
  /** Where the client writes what it has to say, apart from what the command says. */
  readonly log: string;
  /** Whether the connection was made: what fails then is the command. */
  isConnected(): Promise<boolean>;
  remove(): Promise<void>;
}

const present = new Set<string>();

/** Removes the folders of connections that are under way; for a process that is told to end. */
export function removeSshFolders(): void {
  for (const folder of present) rmSync(folder, { recursive: true, force: true });
}

/** Name of the target in the configuration; no host is called that. */
export const targetName = "target";
const proxyName = "proxy";

/** Writes what `ssh -F` needs to reach a connection's host. */
export async function createSshFolder(connection: RemoteConnection): Promise<SshFolder> {
  const folder = await mkdtemp(join(tmpdir(), "hextet-dial-"));
  present.add(folder);
  const remove = async () => {
    await rm(folder, { recursive: true, force: true });
    present.delete(folder);
  };
  const path = (name: string) => join(folder, name);
  const write = (name: string, content: string) => writeFile(path(name), content, { mode: 0o600 });
  try {
    const hops: readonly (readonly [string, Hop])[] = [
      [targetName, connection],
      ...(connection.proxy === undefined ? [] : [[proxyName, connection.proxy] as const]),
    ];
    for (const [name, hop] of hops) {
      if (hop.privateKey !== undefined) await write(`${name}.key`, `${hop.privateKey.trimEnd()}\n`);
      if (hop.hostKey !== undefined) await write(`${name}.known`, `* ${hop.hostKey.trim()}\n`);
    }
    await write("config", configuration(folder, connection, hops));
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    configuration: path("config"),
    log: path("log"),
    isConnected: () =>
      access(path("connected")).then(
        () => true,
        () => false,
      ),
    remove,
  };
}

/** The real provider's library (golang.org/x/crypto/ssh) has no sntrup761, which takes OpenSSH's client 65 ms of work. */
function configuration(
  folder: string,
  connection: RemoteConnection,
  hops: readonly (readonly [string, Hop])[],
): string {
  return `\
Host ${targetName}
  PermitLocalCommand yes
  LocalCommand touch ${quoted(join(folder, "connected"))}
${connection.proxy === undefined ? "" : `  ProxyJump ${proxyName}\n`}\
${hops.map(([name, hop]) => hopConfiguration(folder, name, hop)).join("")}\
Host *
  BatchMode yes
  CheckHostIP no
  ControlMaster no
  ForwardAgent no
  GlobalKnownHostsFile /dev/null
  KexAlgorithms -sntrup761*
  LogLevel INFO
  PreferredAuthentications publickey
  RequestTTY no
  SendEnv PULUMI_COMMAND_STDOUT PULUMI_COMMAND_STDERR
  ServerAliveCountMax 3
  ServerAliveInterval 15
  UpdateHostKeys no
`;
}

function hopConfiguration(folder: string, name: string, hop: Hop): string {
  const identity =
    hop.privateKey === undefined
      ? ["IdentitiesOnly no"]
      : ["IdentitiesOnly yes", `IdentityFile ${quoted(join(folder, `${name}.key`))}`];
  const agent =
    hop.privateKey === undefined && hop.agentSocketPath !== undefined
      ? `IdentityAgent ${quoted(hop.agentSocketPath)}`
      : "IdentityAgent none";
  const host =
    hop.hostKey === undefined
      ? ["StrictHostKeyChecking no", "UserKnownHostsFile /dev/null"]
      : [
          "StrictHostKeyChecking yes",
          `UserKnownHostsFile ${quoted(join(folder, `${name}.known`))}`,
          // As the real provider: no other type of key is even asked for.
          `HostKeyAlgorithms ${algorithms(hop.hostKey)}`,
        ];
  return `\
Host ${name}
  HostName ${hop.host.replaceAll("%", "%%")}
  Port ${hop.port}
  User ${quoted(hop.user)}
  ConnectTimeout ${hop.perDialTimeout === 0 ? "none" : Math.ceil(hop.perDialTimeout)}
${[...identity, agent, ...host].map((line) => `  ${line}\n`).join("")}`;
}

/** Signature algorithms for a host key: an RSA one signs with SHA-2. */
function algorithms(hostKey: string): string {
  const [type = ""] = hostKey.trim().split(/\s+/);
  return type === "ssh-rsa" ? "rsa-sha2-512,rsa-sha2-256" : type;
}

/** A word of ssh_config. */
function quoted(word: string): string {
  return `"${word.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
