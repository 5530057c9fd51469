import { connect } from "node:net";
import { isRecord, type Properties } from "../property-value.ts";

/** One machine on the way, as `connection` and `connection.proxy` say it, defaults filled in. */
export interface Hop {
  /** Address or name, an IPv6 one bare. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly privateKey: string | undefined;
  /** One line as in authorized_keys; the host is not verified without one, as with the official provider. */
  readonly hostKey: string | undefined;
  /** Where `connection` names none, it is the one of this process. */
  readonly agentSocketPath: string | undefined;
  /** How often dialling may fail before the last time; -1 is endless. */
  readonly dialErrorLimit: number;
  /** Seconds; 0 is no limit. */
  readonly perDialTimeout: number;
}

export interface RemoteConnection extends Hop {
  readonly proxy: Hop | undefined;
}

/** @param connection checked, without wrappers of secrets */
export function readConnection(connection: unknown): RemoteConnection {
  const values = isRecord(connection) ? connection : {};
  const proxy = values["proxy"];
  return { ...readHop(values), proxy: isRecord(proxy) ? readHop(proxy) : undefined };
}

function readHop(values: Properties): Hop {
  return {
    host: text(values["host"]) ?? "",
    port: number(values["port"]) ?? 22,
    user: text(values["user"]) ?? "root",
    privateKey: text(values["privateKey"]),
    hostKey: text(values["hostKey"]),
    agentSocketPath: text(values["agentSocketPath"]) ?? (process.env["SSH_AUTH_SOCK"] || undefined),
    dialErrorLimit: number(values["dialErrorLimit"]) ?? 10,
    perDialTimeout: number(values["perDialTimeout"]) ?? 15,
  };
}

/**
 * What the official provider does before it dials anybody: it reads the keys, and calls the SSH agent, also where it
 * is given a private key and will never ask the agent for one.
 *
 * @throws Error in its words
 */
export async function prepareHop(hop: Hop): Promise<void> {
  if (hop.hostKey !== undefined && !isHostKey(hop.hostKey))
    throw new Error("failed to parse host key: ssh: no key found");
  if (hop.privateKey !== undefined) {
    if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(hop.privateKey)) throw new Error("ssh: no key found");
    if (isEncrypted(hop.privateKey)) throw new Error("ssh: this private key is passphrase protected");
  }
  if (hop.agentSocketPath !== undefined) await callAgent(hop.agentSocketPath);
}

function isHostKey(line: string): boolean {
  const [type = "", blob = ""] = line.trim().split(/\s+/);
  const bytes = Buffer.from(blob, "base64");
  return bytes.length > 4 + type.length && bytes.subarray(4, 4 + type.length).toString("latin1") === type;
}

function isEncrypted(key: string): boolean {
  if (/^Proc-Type: 4,ENCRYPTED/m.test(key)) return true;
  const body = key.match(/-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]*?)-----END/)?.[1] ?? "";
  // "openssh-key-v1", a zero, and the cipher's name with its length before it.
  const cipher = Buffer.from(body, "base64").subarray(15, 15 + 4 + 4);
  return cipher.length === 8 && cipher.subarray(4).toString("latin1") !== "none";
}

const unixErrors: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  ECONNREFUSED: "connection refused",
  ENOENT: "no such file or directory",
  ENOTSOCK: "connection refused",
};

function callAgent(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve();
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      const reason = unixErrors[error.code ?? ""] ?? error.message;
      reject(new Error(`dial unix ${path}: connect: ${reason}`));
    });
  });
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
