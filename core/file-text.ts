/**
 * The text that a file's bytes are: UTF-8 with or without a byte order mark, or UTF-16 with one, which is how
 * PowerShell writes what a program prints into a file.
 * @param options `keepsMark`: leaves the mark at the text's beginning, for a reader who reports it
 */
export function fileText(
  bytes: Uint8Array,
  { keepsMark = false }: { readonly keepsMark?: boolean } = {},
): string {
  const [first, second] = bytes;
  const utf16 =
    first === 0xff && second === 0xfe
      ? "utf-16le"
      : first === 0xfe && second === 0xff
        ? "utf-16be"
        : undefined;
  return new TextDecoder(utf16 ?? "utf-8", { ignoreBOM: keepsMark }).decode(bytes);
}
