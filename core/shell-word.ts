/** One argument as a POSIX shell reads it back: in single quotes, where nothing but the quote itself has a meaning. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
