/**
 * The text that a file's bytes are: UTF-8 with or without a byte order mark, or UTF-16 with one, which is how
 * PowerShell writes what a program prints into a file.
 */
export function fileText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const utf16 =
    first === 0xff && second === 0xfe
      ? "utf-16le"
      : first === 0xfe && second === 0xff
        ? "utf-16be"
        : undefined;
  // The decoder takes the mark out itself.
  return new TextDecoder(utf16 ?? "utf-8").decode(bytes);
}
