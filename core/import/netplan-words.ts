/** The text of an address in a netplan file, which stands alone, or as the key of what is said of it. */
export function addressText(entry: string | Record<string, unknown>): string {
  return typeof entry === "string" ? entry : (Object.keys(entry)[0] ?? "");
}
