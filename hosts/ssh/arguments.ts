import { shellWord } from "../../core/shell-word.ts";
import { hostKeyAlgorithms } from "./host-key.ts";
import type { Login, LoginEndpoint } from "./login.ts";

/** Files that one run of ssh needs; they lie in a folder that nobody else can read. */
export interface SshFiles {
  readonly knownHosts: string;
  /** Made once the host has let us in: from then on the command may have run. */
  readonly begun: string;
  /** ssh's own messages, apart from what the remote command says. */
  readonly log: string;
  readonly bastionLog: string;
  /** Private key; absent where the agent has it. */
  readonly identity: string | undefined;
  readonly bastionIdentity: string | undefined;
}

/** Seconds for the TCP connection and the key exchange, each time ssh tries. */
export const connectTimeout = 10;

/**
 * Asked for before all others where nothing secret passes. OpenSSH's own first choice until 9.8, sntrup761, takes its
 * client 65 ms of work. This one is had everywhere, also where only FIPS 140 is allowed.
 */
const quickExchange = "ecdh-sha2-nistp256";

/** Names under which the host keys stand in known_hosts, whatever the address and port. */
const aliases = { host: "hextet-host", bastion: "hextet-bastion" } as const;

/** The text of `SshFiles.knownHosts`. */
export function knownHostsText(login: Login): string {
  const lines = [`${aliases.host} ${login.hostKey}`];
  if (login.bastion !== undefined) lines.push(`${aliases.bastion} ${login.bastion.hostKey}`);
  return lines.map((line) => `${line}\n`).join("");
}

/**
 * Arguments of `ssh` up to and including the destination: no file of the user's or the machine's is read, no
 * question asked, no connection shared, and no host spoken to but the one whose key is known.
 */
export function sshArguments(
  login: Login,
  files: SshFiles,
  { isPublic = false }: { readonly isPublic?: boolean } = {},
): string[] {
  // Of the bastion it is always so: what passes there is one more connection, with a key exchange of its own.
  const quick = ["-o", `KexAlgorithms=^${quickExchange}`];
  return [
    ...(isPublic ? quick : []),
    ...hopArguments(login, aliases.host, files.knownHosts, files.log, files.identity),
    ...(login.bastion === undefined
      ? []
      : ["-o", `ProxyCommand=${proxyCommand(login, login.bastion, files, quick)}`]),
    ...["-o", "PermitLocalCommand=yes"],
    ...["-o", `LocalCommand=touch ${shellWord(files.begun).replaceAll("%", "%%")}`],
    "-T",
    "--",
    login.address,
  ];
}

function hopArguments(
  endpoint: LoginEndpoint,
  alias: string,
  knownHosts: string,
  log: string,
  identity: string | undefined,
): string[] {
  const options = {
    BatchMode: "yes",
    StrictHostKeyChecking: "yes",
    UserKnownHostsFile: knownHosts,
    GlobalKnownHostsFile: "/dev/null",
    HostKeyAlias: alias,
    HostKeyAlgorithms: hostKeyAlgorithms(endpoint.hostKey),
    UpdateHostKeys: "no",
    CheckHostIP: "no",
    PreferredAuthentications: "publickey",
    IdentityFile: identity ?? "none",
    // A key that is named is the only one shown; otherwise the agent's are.
    ...(identity === undefined ? {} : { IdentitiesOnly: "yes", IdentityAgent: "none" }),
    ConnectTimeout: String(connectTimeout),
    ServerAliveInterval: "5",
    ServerAliveCountMax: "3",
    ControlMaster: "no",
    ControlPath: "none",
    ForwardAgent: "no",
    LogLevel: "INFO",
  };
  return [
    ...["-F", "none", "-E", log, "-p", String(endpoint.port), "-l", endpoint.user],
    ...Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${quotedValue(value)}`]),
  ];
}

/** ssh_config splits some values at spaces and expands `%`, also on the command line. */
function quotedValue(value: string): string {
  const escaped = value.startsWith("/") ? value.replaceAll("%", "%%") : value;
  return /[\s"]/.test(escaped) ? `"${escaped.replaceAll('"', '\\"')}"` : escaped;
}

/** What `ssh -J` does, with the bastion's own host key, user and key. */
function proxyCommand(
  login: Login,
  bastion: LoginEndpoint,
  files: SshFiles,
  quick: readonly string[],
): string {
  const words = [
    "ssh",
    ...quick,
    ...hopArguments(bastion, aliases.bastion, files.knownHosts, files.bastionLog, files.bastionIdentity),
    "-W",
    `[${login.address}]:${login.port}`,
    "--",
    bastion.address,
  ];
  return words.map((word) => shellWord(word).replaceAll("%", "%%")).join(" ");
}
