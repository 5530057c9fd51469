/** A text that is not a bundle, or files that cannot be one: line, value, reason and fix in one sentence. */
export class BundleError extends Error {
  /** Line of the text, from 1. */
  readonly line: number;

  constructor(line: number, value: string | undefined, reason: string, fix: string) {
    super(`bundle line ${line}: ${value === undefined ? "" : `"${shown(value)}" `}${reason}; ${fix}`);
    this.name = "BundleError";
    this.line = line;
  }
}

const utf8 = new TextEncoder();

/** At most 60 bytes of a value, a tab as a blank, everything else but printable ASCII as `?`: what the agent shows of it. */
function shown(value: string): string {
  const bytes = [...utf8.encode(value)];
  const text = bytes
    .slice(0, 60)
    .map((byte) => (byte === 0x09 ? 0x20 : byte))
    .map((byte) => (byte >= 0x20 && byte <= 0x7e ? String.fromCharCode(byte) : "?"))
    .join("");
  return bytes.length > 60 ? `${text}...` : text;
}
