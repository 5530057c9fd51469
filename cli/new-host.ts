import { createInterface } from "node:readline/promises";
import { isIpv4Address } from "../core/address/index.ts";
import { Ipv6Address } from "../core/index.ts";
import { shellWord } from "../core/shell-word.ts";
import { hostKeyFingerprint, type Login, scanHostKeys } from "../hosts/index.ts";
import { Answer } from "./answer.ts";
import { report } from "./say.ts";

/** How a person says that a host is reached which no layout knows yet. */
export interface NewHostOptions {
  readonly port: string;
  readonly user: string;
  readonly key?: string;
  readonly hostKey?: string;
}

/** Milliseconds for showing its keys. */
const scanning = 20_000;

/**
 * The way to a host that no layout knows yet. Nobody else is spoken to than who has the key that was given, whole or by its
 * fingerprint; without one a person at a terminal is shown those that the host shows, and asked.
 *
 * @param again what was typed, as far as the options: for the answer where there is nobody to ask
 * @throws Answer where the address is none, or the key is not known, not shown or not confirmed
 */
export async function newHostLogin(address: string, options: NewHostOptions, again: string): Promise<Login> {
  const login = unkeyedLogin(address, options);
  const { hostKey } = options;
  if (hostKey !== undefined && !/^SHA256:/.test(hostKey)) {
    if (!keyPattern.test(hostKey))
      throw new Answer(
        2,
        `--host-key ${hostKey}: is neither a key such as ssh-ed25519 AAAA... nor its fingerprint, SHA256:...`,
      );
    return { ...login, hostKey };
  }
  if (hostKey === undefined && !canAsk()) {
    throw new Answer(
      2,
      `${address}: no layout knows this host, so its key is to be given: ${again} --host-key "ssh-ed25519 AAAA..." (hextet hostkey ${shellWord(address)} fetches it, to compare with the host's console); at a terminal you are shown the key and asked`,
    );
  }
  const shown = await scanHostKeys(login, scanning).catch((error: unknown) => {
    throw new Answer(3, error instanceof Error ? error.message : String(error));
  });
  if (hostKey !== undefined) {
    const key = shown.find((candidate) => hostKeyFingerprint(candidate) === hostKey);
    if (key === undefined)
      throw new Answer(
        1,
        `${address} shows ${shown.map(hostKeyFingerprint).join(", ")}, and not ${hostKey}; somebody else may answer there`,
      );
    return { ...login, hostKey: key };
  }
  return { ...login, hostKey: await confirmed(address, shown) };
}

const keyPattern = /^(ssh-(ed25519|rsa)|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]{32,}={0,3}( .*)?$/;

function unkeyedLogin(address: string, { port: portText, user, key }: NewHostOptions): Login {
  const port = Number(portText);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Answer(2, `--port ${portText}: is no port; give 1 to 65535`);
  if (!/^[a-z_][a-z0-9_-]{0,31}$/.test(user))
    throw new Answer(2, `--user ${user}: is no user's name that a system has`);
  if (!isAddress(address))
    throw new Answer(
      2,
      `${address}: is no address and no host of the layout; give 2001:db8::10 or 192.0.2.10, without brackets, or SITE/HOST`,
    );
  return {
    address,
    port,
    user,
    key: key === undefined ? { kind: "agent" } : { kind: "file", path: key },
    hostKey: "",
    bastion: undefined,
  };
}

/** Of either family; a link-local one needs a zone, which only a person's own machine knows. */
export function isAddress(text: string): boolean {
  if (isIpv4Address(text)) return true;
  const [bare = "", zone] = text.split("%");
  if (zone !== undefined && !/^[A-Za-z0-9._-]{1,15}$/.test(zone)) return false;
  try {
    Ipv6Address.parse(bare);
    return true;
  } catch {
    return false;
  }
}

function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** @throws Answer where the person does not say yes */
async function confirmed(address: string, shown: readonly string[]): Promise<string> {
  const [first] = shown;
  if (first === undefined) throw new Answer(3, `${address} shows no host key`);
  report(`${address} shows ${first}\n  ${hostKeyFingerprint(first)}\n`);
  report("Its console says the same with: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\n");
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await asking.question("Is this its key? (yes/no) ");
    if (answer.trim().toLowerCase() === "yes") return first;
  } finally {
    asking.close();
  }
  throw new Answer(1, `${address}: its key was not confirmed, so nothing was asked there`);
}
