import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The key that opens every twin of a lab. */
export interface LabKey {
  /** Path of the private key. */
  readonly path: string;
  /** `ssh-ed25519 AAAA...` */
  readonly publicKey: string;
}

/** The lab's key, made where there is none yet. @param folder of the lab, root's alone */
export function labKey(folder: string): LabKey {
  const path = join(folder, "id_ed25519");
  if (!existsSync(path)) {
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "hextet-lab", "-f", path], {
      timeout: 10_000,
    });
  }
  return { path, publicKey: readFileSync(`${path}.pub`, "utf8").trim() };
}
