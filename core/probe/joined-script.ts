/**
 * Several scripts as one, so that a host is asked over a single connection: they run side by side, and each line of what they
 * print is marked with whose it is. A part's output waits in its pipe until that of those behind it has been printed, since
 * what is written to one pipe at a time ends anywhere in a line.
 */
export function joinedScript(parts: readonly string[]): string {
  const nested = parts.reduceRight(
    (behind, part, index) => `(
${part}) </dev/null 2>/dev/null | {
${behind}sed 's/^/${index} /'
}
`,
    "",
  );
  return `set -u\n${nested}`;
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
