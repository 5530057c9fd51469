/** The types of RFC 8415 section 11, as systemd names them. */
const types: Readonly<Record<string, string>> = { LLT: "0001", EN: "0002", LL: "0003", UUID: "0004" };

/**
 * A DHCP unique identifier in one spelling, whoever wrote it: bytes in hexadecimal between colons.
 * @param text `00:02:00:00:ab:11:...`, `0:1:0:1:32:9e` (bytes without their zeroes) or `DUID-EN/Vendor:0000ab11...`
 */
export function duidBytes(text: string): string | undefined {
  const [, type = "", rest = ""] = /^DUID-([A-Z]+)(?:\/[A-Za-z]+)?:([0-9a-fA-F:]+)$/.exec(text.trim()) ?? [];
  const prefix = types[type];
  if (type !== "" && prefix === undefined) return undefined;
  const bare = prefix === undefined ? text.trim() : `${prefix}${rest.replaceAll(":", "")}`;
  const bytes = bare.includes(":") ? bare.split(":") : (bare.match(/../g) ?? []);
  if (bytes.length < 3 || !bytes.every((byte) => /^[0-9a-fA-F]{1,2}$/.test(byte))) return undefined;
  return bytes.map((byte) => byte.toLowerCase().padStart(2, "0")).join(":");
}
