/** The space of the public halves of keys that hosts made for WireGuard, by interface: `key` in place of `number`. */
export const wireguardKeys = "key:wireguard";

const keyPattern = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;

/** Whether a space's lines say keys. */
export function isKeySpace(space: string): boolean {
  return space.startsWith("key:");
}

/** 32 bytes as one number; `undefined` where the text is no public key in base64. */
export function keyNumber(text: unknown): bigint | undefined {
  if (typeof text !== "string" || !keyPattern.test(text)) return undefined;
  const hex = [...atob(text)].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  return BigInt(`0x${hex}`);
}

/** The same back, as `wg` prints it: 44 characters. */
export function keyText(number: bigint): string {
  const bytes = number.toString(16).padStart(64, "0").match(/../g) ?? [];
  return btoa(bytes.map((byte) => String.fromCharCode(Number.parseInt(byte, 16))).join(""));
}
