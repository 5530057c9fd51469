import { createHash } from "node:crypto";

/**
 * A MAC address derived from names, so that it stays as long as they do: locally administered and unicast
 * (IEEE 802, section 8: second-lowest bit of the first octet set, lowest clear), 40 bits from SHA-256.
 */
export function stableMac(...names: readonly string[]): string {
  const digest = createHash("sha256").update(names.join("\u0000")).digest("hex").slice(0, 10);
  return `02:${digest.match(/../g)?.join(":") ?? ""}`;
}
