/**
 * Several scripts as one, so that a host is asked over a single connection: they run side by side, and each line of
 * what they print is marked with whose it is.
 */
export function joinedScript(parts: readonly string[]): string {
  const blocks = parts.map((part, index) => `(\n${part}) 2>/dev/null | sed 's/^/${index} /' &`);
  return `set -u\n${blocks.join("\n")}\nwait\n`;
}

/** What each of the parts printed. */
export function splitAnswers(output: string, parts: number): readonly string[] {
  const texts = Array.from({ length: parts }, () => "");
  for (const line of output.split("\n")) {
    const [, index, text] = /^([0-9]+) (.*)$/.exec(line) ?? [];
    const at = Number(index ?? -1);
    if (at in texts) texts[at] += `${text}\n`;
  }
  return texts;
}
