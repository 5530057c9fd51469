/**
 * A file's permission bits: `0o644`. A number wherever it goes; a text is read once, where it comes in from a bundle, a
 * program's arguments or a host, and written once, where it goes out.
 */
export type FileMode = number;

/** Reads a mode as bundles have it: four octal digits, of which the first is 0. Undefined where the text is none. */
export function parseFileMode(text: string): FileMode | undefined {
  return /^0[0-7]{3}$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

/** `0644` */
export function fileModeText(mode: FileMode): string {
  return mode.toString(8).padStart(4, "0");
}
