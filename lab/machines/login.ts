/** A person's way into a machine, whatever its network is like: SSH over a serial port of it. */

import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { shellWord } from "../../core/shell-word.ts";
import { labKey } from "../lab-key.ts";
import type { TwinReport } from "../supervisor/protocol.ts";
import { runDirectory } from "../supervisor/run-directory.ts";
import { sockets } from "./emulator.ts";

/**
 * The words of a login, with a terminal where the caller has one; or of a command there.
 * @param pid of the lab's first process
 */
export function machineLogin(
  lab: string,
  pid: number,
  { name, hostKey }: TwinReport,
  command: readonly string[],
): string[] {
  const { path, scratch } = runDirectory(lab);
  const known = join(path, `${name}.known-hosts`);
  writeFileSync(known, `${name} ${hostKey}\n`, { mode: 0o600 });
  const socket = [join(scratch, "twins", name), sockets.console];
  const proxy = [
    ...["nsenter", `--target=${pid}`, "--mount", "--", process.execPath],
    ...[fileURLToPath(new URL("to-socket.mjs", import.meta.url)), ...socket],
  ];
  const options = {
    BatchMode: "yes",
    // The port has room for one connection, which all logins share; it goes with the machine.
    ControlMaster: "auto",
    ControlPath: join(path, `ssh-${createHash("sha256").update(name).digest("hex").slice(0, 8)}`),
    ControlPersist: "yes",
    HostKeyAlias: name,
    LogLevel: "ERROR",
    ProxyCommand: proxy.map(shellWord).join(" "),
    StrictHostKeyChecking: "yes",
    UserKnownHostsFile: known,
  };
  return [
    ...["ssh", "-F", "none", "-i", labKey(path).path],
    ...Object.entries(options).flatMap(([key, value]) => ["-o", `${key}=${value}`]),
    ...[`root@${name}`, ...command],
  ];
}
