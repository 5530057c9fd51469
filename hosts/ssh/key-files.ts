import { homedir } from "node:os";
import { join } from "node:path";

/** `~/` as the shell reads it. */
export function homePath(path: string): string {
  return path.startsWith("~/") ? join(homedir(), path.slice(2)) : path;
}

/** Where OpenSSH looks for a key's certificate, and shows it with the key. */
export function certificateOf(path: string): string {
  return `${path}-cert.pub`;
}
