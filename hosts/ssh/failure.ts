import { existsSync } from "node:fs";
import { mostBytes } from "../process/run-client.ts";
import { secondsText } from "../process/seconds-text.ts";
import { hostKeyFingerprint, hostKeyType } from "./host-key.ts";
import { certificateOf, homePath } from "./key-files.ts";
import { endpointText, type Login, type LoginEndpoint, type LoginKey } from "./login.ts";

/** Why no command could be run on a host. */
export type SshFailure =
  | { readonly kind: "no-client" }
  | { readonly kind: "key-unreadable"; readonly at: Hop; readonly detail: string }
  | { readonly kind: "unreachable"; readonly at: Hop; readonly detail: string }
  | { readonly kind: "host-key"; readonly at: Hop; readonly shown: string | undefined }
  | { readonly kind: "host-key-type"; readonly at: Hop; readonly offered: string }
  | { readonly kind: "login-refused"; readonly at: Hop; readonly detail: string }
  | { readonly kind: "connection-lost"; readonly at: Hop; readonly detail: string }
  | { readonly kind: "too-much" }
  | { readonly kind: "too-slow"; readonly seconds: number };

/** Which of the two machines on the way. */
export type Hop = "host" | "bastion";

/** No command could be run on a host; `failure` says why, the message says so to a person. */
export class SshError extends Error {
  readonly failure: SshFailure;
  /** Whether the host had let us in: the command may have run, in part or to its end. */
  readonly begun: boolean;

  constructor(login: Login, failure: SshFailure, begun = false) {
    super(failureText(login, failure));
    this.name = "SshError";
    this.failure = failure;
    this.begun = begun;
  }
}

type PassingFailure = Extract<SshFailure, { kind: "unreachable" | "connection-lost" }>;

/** Whether trying again may help: the host may be starting, or its sshd be busy. */
export function isPassing(failure: SshFailure): failure is PassingFailure {
  return failure.kind === "unreachable" || failure.kind === "connection-lost";
}

/** The same after several attempts. */
export function triedFor(failure: PassingFailure, milliseconds: number): SshFailure {
  return { ...failure, detail: `${failure.detail}, tried for ${Math.round(milliseconds / 1000)} s` };
}

/**
 * What ssh's own messages say; `bastion` is the log of the hop before. Undefined where it complains of nothing: then
 * it was the remote command that ended with 255, the status that ssh keeps for itself.
 */
export function failureFromLogs(host: string, bastion: string): SshFailure | undefined {
  const [onHost, onBastion] = [failureFromLog("host", host), failureFromLog("bastion", bastion)];
  if (onBastion === undefined) return onHost;
  // The bastion was reached and asked to go on; it is the host behind it that does not answer.
  const forward = bastion.match(/open failed: (?:connect failed: )?(.*)/)?.[1];
  return forward === undefined
    ? onBastion
    : { kind: "unreachable", at: "host", detail: `${forward.trim()}, seen from its bastion` };
}

function failureFromLog(at: Hop, log: string): SshFailure | undefined {
  const lines = log.split(/\r?\n/).filter((line) => line.trim() !== "" && !/^(Warning:|\*\* )/.test(line));
  const last = lines.at(-1)?.trim();
  if (last === undefined) return undefined;
  if (/REMOTE HOST IDENTIFICATION HAS CHANGED|Host key verification failed/.test(log)) {
    return { kind: "host-key", at, shown: log.match(/SHA256:[A-Za-z0-9+/]+/)?.[0] };
  }
  const offered = log.match(/no matching host key type found\. Their offer: (.*)/)?.[1];
  if (offered !== undefined) return { kind: "host-key-type", at, offered: offered.trim() };
  if (/Permission denied|Too many authentication failures|No more authentication methods/.test(log)) {
    return { kind: "login-refused", at, detail: last.replace(/^.*?: /, "").replace(/\.$/, "") };
  }
  const unreachable = log.match(
    /(Connection refused|Connection timed out|Operation timed out|No route to host|Network is unreachable|Permission denied \(EACCES\)|Could not resolve hostname[^\r\n]*|Cannot assign requested address|Invalid argument)/,
  )?.[1];
  if (unreachable !== undefined) return { kind: "unreachable", at, detail: unreachable };
  return { kind: "connection-lost", at, detail: last };
}

function failureText(login: Login, failure: SshFailure): string {
  switch (failure.kind) {
    case "no-client":
      return "there is no ssh on this machine; install OpenSSH's client (Debian: openssh-client)";
    case "too-slow":
      return `${endpointText(login)} did not finish within ${secondsText(failure.seconds * 1000)}; log in there and see what holds it up`;
    case "too-much":
      return `${endpointText(login)} said more than ${mostBytes.stdout / 2 ** 20} MiB (or ${mostBytes.stderr / 2 ** 20} MiB of messages), which is no answer, and nothing of it was read; log in there and see what runs in place of what was asked for`;
    default: {
      const { endpoint, where, lookUp } = hopOf(login, failure.at);
      return hopText(endpoint, where, lookUp, failure);
    }
  }
}

interface HopWords {
  readonly endpoint: LoginEndpoint;
  readonly where: string;
  /** How a person gets the key that the machine shows. */
  readonly lookUp: string;
}

function hopOf(login: Login, at: Hop): HopWords {
  const { bastion } = login;
  if (at === "bastion" && bastion !== undefined) {
    return {
      endpoint: bastion,
      where: `the bastion ${endpointText(bastion)}`,
      lookUp: hostkeyCommand(bastion),
    };
  }
  const lookUp =
    bastion === undefined
      ? hostkeyCommand(login)
      : `on its bastion: ssh-keyscan -p ${login.port} ${login.address}`;
  return { endpoint: login, where: endpointText(login), lookUp };
}

function hostkeyCommand({ address, port }: LoginEndpoint): string {
  return `hextet hostkey ${address}${port === 22 ? "" : ` --port ${port}`}`;
}

function hopText(
  endpoint: LoginEndpoint,
  where: string,
  lookUp: string,
  failure: Exclude<SshFailure, { kind: "no-client" | "too-slow" | "too-much" }>,
): string {
  switch (failure.kind) {
    case "key-unreadable":
      return `the private key for ${where} cannot be read (${failure.detail}); name one that can, or use the SSH agent's`;
    case "unreachable":
      return `nothing answers at ${where} (${failure.detail}); see that it is up, and that address and port are right`;
    case "host-key": {
      const shown = failure.shown === undefined ? "another key" : `the key ${failure.shown}`;
      return `${where} shows ${shown} and not the ${hostKeyType(endpoint.hostKey)} key ${hostKeyFingerprint(endpoint.hostKey)} that is on record; if it was installed anew, record its new key (${lookUp}), and if not, somebody else answers there`;
    }
    case "host-key-type":
      return `${where} has no ${hostKeyType(endpoint.hostKey)} key, which is on record, but ${failure.offered}; record one of those`;
    case "login-refused":
      return `${where} refuses the login with ${keyText(endpoint.key)} (${failure.detail}); put its public half into ${endpoint.user}'s authorized_keys there, or name another key`;
    case "connection-lost":
      return `the connection to ${where} broke (${failure.detail}); see what its sshd logged`;
  }
}

function keyText(key: LoginKey): string {
  switch (key.kind) {
    case "agent":
      return (process.env["SSH_AUTH_SOCK"] ?? "") === ""
        ? "no key at all (SSH_AUTH_SOCK is not set, so there is no SSH agent)"
        : "the keys of the SSH agent";
    case "file":
      return `the key in ${key.path}`;
    case "bare-file":
      return existsSync(certificateOf(homePath(key.path)))
        ? `the key in ${key.path} alone (the certificate beside it is not used, since Pulumi's command provider, which confirms changes, takes one from the SSH agent only: ssh-add ${key.path}, and name no key)`
        : `the key in ${key.path}`;
    case "text":
      return "the private key given";
  }
}
