import { access, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { passingFolder } from "../../../hosts/process/index.ts";
import type { Hop, RemoteConnection } from "./remote-connection.ts";

/** The files of one connection for OpenSSH's client, in a folder of their own that nobody else can read. */
export interface SshFolder {
  readonly configuration: string;
  /** Where the client writes what it has to say, apart from what the command says. */
  readonly log: string;
  /** The same of the client that goes to the proxy. */
  readonly proxyLog: string;
  /** Whether the connection was made: what fails then is the command. */
  isConnected(): Promise<boolean>;
  remove(): Promise<void>;
}

/** Name of the target in the configuration; no host is called that. */
export const targetName = "target";
const proxyName = "proxy";

/** Writes what `ssh -F` needs to reach a connection's host. */
export async function createSshFolder(connection: RemoteConnection): Promise<SshFolder> {
  const { path: folder, remove } = passingFolder("hextet-dial");
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
    proxyLog: path("proxy.log"),
    isConnected: () =>
      access(path("connected")).then(
        () => true,
        () => false,
      ),
    remove,
  };
}

/** What `ProxyJump` does, with a log of its own. */
function proxyCommand(folder: string): string {
  const file = (name: string) => `'${join(folder, name).replaceAll("'", "'\\''").replaceAll("%", "%%")}'`;
  return `ssh -F ${file("config")} -E ${file("proxy.log")} -W '[%h]:%p' ${proxyName}`;
}

/** The official provider's library (golang.org/x/crypto/ssh) has no sntrup761, which takes OpenSSH's client 65 ms of work; and it takes a dead connection for alive for 150 s. */
function configuration(
  folder: string,
  connection: RemoteConnection,
  hops: readonly (readonly [string, Hop])[],
): string {
  return `\
Host ${targetName}
  PermitLocalCommand yes
  LocalCommand touch ${quoted(join(folder, "connected"))}
${connection.proxy === undefined ? "" : `  ProxyCommand ${proxyCommand(folder)}\n`}\
${hops.map(([name, hop]) => hopConfiguration(folder, name, hop)).join("")}\
Host *
  BatchMode yes
  CheckHostIP no
  ControlMaster no
  ForwardAgent no
  GlobalKnownHostsFile /dev/null
  KexAlgorithms -sntrup761*
  LogLevel DEBUG1
  PreferredAuthentications publickey
  RequestTTY no
  ServerAliveCountMax 10
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
          // No other is even asked for, which today's servers do not offer for an RSA key.
          `HostKeyAlgorithms ${hop.hostKey.trim().split(/\s+/)[0]}`,
        ];
  return `\
Host ${name}
  HostName ${quoted(hop.host.replaceAll("%", "%%"))}
  Port ${hop.port}
  User ${quoted(hop.user)}
  ConnectTimeout ${hop.perDialTimeout === 0 ? "none" : Math.ceil(hop.perDialTimeout)}
${[...identity, agent, ...host].map((line) => `  ${line}\n`).join("")}`;
}

/** A word of ssh_config. */
function quoted(word: string): string {
  return `"${word.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
