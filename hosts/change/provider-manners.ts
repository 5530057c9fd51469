import { connect } from "node:net";
import { hostKeyFingerprint, hostKeyType } from "../ssh/host-key.ts";
import type { Login } from "../ssh/login.ts";

/*
 * Where Pulumi's command provider (1.2.1), which confirms each change, will not get in although OpenSSH does: found out
 * before anything is changed, since the host would go back each time.
 */

/** What is wrong with a host key, after "its host key ..."; undefined where the provider can check it. */
export function hostKeyTrouble(hostKey: string): string | undefined {
  if (hostKeyType(hostKey) !== "ssh-rsa") return undefined;
  return `${hostKeyFingerprint(hostKey)} is an RSA one, by which no change can be confirmed: Pulumi's command provider asks for its signature with SHA-1, which no server gives any more; record its ed25519 or ECDSA key (hextet hostkey ADDRESS), which ssh-keygen -A there makes where it has none [HX100]`;
}

/**
 * Why no change could be confirmed over a way in.
 *
 * @returns one sentence without the host's name; undefined where nothing is known that would be in the way
 */
export async function troubleAhead(declared: Login): Promise<string | undefined> {
  const hostKey = hostKeyTrouble(declared.hostKey);
  if (hostKey !== undefined) return `its host key ${hostKey}`;
  const bastionKey = declared.bastion === undefined ? undefined : hostKeyTrouble(declared.bastion.hostKey);
  if (bastionKey !== undefined) return `its bastion's host key ${bastionKey}`;
  return agentTrouble(process.env["SSH_AUTH_SOCK"]);
}

/** The provider calls the SSH agent first of all, also where it has a key and will never ask the agent for one. */
async function agentTrouble(socket: string | undefined): Promise<string | undefined> {
  if (socket === undefined || socket === "") return undefined;
  const reason = await answers(socket);
  return reason === undefined
    ? undefined
    : `SSH_AUTH_SOCK names ${socket}, where no SSH agent answers (${reason}). Pulumi's command provider, which confirms each change, calls it whatever key it has, and would fail: unset SSH_AUTH_SOCK, or name an agent that runs; nothing was changed`;
}

/** Why nobody answers at a socket. */
function answers(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}
