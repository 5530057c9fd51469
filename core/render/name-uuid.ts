import { createHash } from "node:crypto";

/** The name space of names that are nobody's domain (RFC 9562 section 6.6, `@oid`), below which these are. */
const space = "6ba7b812-9dad-11d1-80b4-00c04fd430c8";

/** The UUID of a name: the same for the same name at any time and anywhere (RFC 9562 section 5.5, version 5). */
export function nameUuid(name: string): string {
  const bytes = createHash("sha1")
    .update(Buffer.from(space.replaceAll("-", ""), "hex"))
    .update(name)
    .digest()
    .subarray(0, 16);
  const marked = Buffer.from(bytes);
  marked[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  marked[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = marked.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
