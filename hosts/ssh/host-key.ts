import { createHash } from "node:crypto";

/** `ssh-ed25519` of `ssh-ed25519 AAAA... comment`. */
export function hostKeyType(hostKey: string): string {
  return hostKey.split(" ", 1)[0] ?? "";
}

/** `SHA256:...` as OpenSSH prints it, so that a person can compare. */
export function hostKeyFingerprint(hostKey: string): string {
  const blob = Buffer.from(hostKey.split(" ")[1] ?? "", "base64");
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}

/** Signature algorithms that prove such a key: an RSA key no longer signs with SHA-1 (RFC 8332). */
export function hostKeyAlgorithms(hostKey: string): string {
  const type = hostKeyType(hostKey);
  return type === "ssh-rsa" ? "rsa-sha2-512,rsa-sha2-256" : type;
}
