import { shellWord } from "../../core/shell-word.ts";
import { runClient } from "../process/run-client.ts";
import { SshError } from "./failure.ts";
import type { Login } from "./login.ts";
import { runOverSsh, type SshResult } from "./run-over-ssh.ts";
import { shellTrouble } from "./shell-trouble.ts";

const keyTypes = "ed25519,ecdsa,rsa";

/** A host has one of each type; who answers for it may say more. */
const mostKeys = 8;

/**
 * The host keys that a host shows, best first, for a person to compare with what the host's console says. Nothing
 * proves that it is the right host which shows them. Where there is a bastion, it is the bastion that asks (its
 * own host key is checked).
 *
 * @param deadline milliseconds
 * @returns lines such as `ssh-ed25519 AAAA...`
 * @throws SshError where nobody shows any; Error where the bastion does not ask
 */
export async function scanHostKeys(login: Login, deadline: number): Promise<string[]> {
  const seconds = String(Math.max(1, Math.floor(deadline / 2000)));
  const args = ["-T", seconds, "-t", keyTypes, "-p", String(login.port), "--", login.address];
  const result = await scan(login, args, deadline);
  const keys = result.stdout
    .split("\n")
    // A bastion's login shell may have left a line of its own open.
    .map((line) => line.match(/(?:^|\s)\S+ ((?:ssh|ecdsa)-\S+ [A-Za-z0-9+/=]+)\s*$/)?.[1])
    .filter((key) => key !== undefined);
  if (keys.length === 0) {
    const { bastion } = login;
    const notRun = result.status === 127 || /account is (currently )?not available/i.test(result.stdout);
    if (bastion !== undefined && notRun)
      throw new Error(shellTrouble({ ...bastion, bastion: undefined }, result));
    const detail = result.stderr.trim().split("\n").at(-1) || "no host key shown";
    throw new SshError(login, { kind: "unreachable", at: "host", detail });
  }
  return [...new Set(keys)].slice(0, mostKeys).sort((a, b) => rank(a) - rank(b));
}

async function scan(login: Login, args: readonly string[], deadline: number): Promise<SshResult> {
  if (login.bastion !== undefined) {
    const command = ["ssh-keyscan", ...args].map(shellWord).join(" ");
    return runOverSsh({ ...login.bastion, bastion: undefined }, command, { deadline });
  }
  const result = await runClient("ssh-keyscan", args, { deadline });
  if (result === "no-client") throw new SshError(login, { kind: "no-client" });
  if (result === "too-slow") throw new SshError(login, { kind: "too-slow", seconds: deadline / 1000 });
  if (result === "too-much") throw new SshError(login, { kind: "too-much" });
  return result;
}

function rank(key: string): number {
  return ["ssh-ed25519", "ecdsa-sha2", "ssh-rsa"].findIndex((type) => key.startsWith(type));
}
