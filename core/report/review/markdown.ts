import { printable, printableLines } from "../../problem/text-place.ts";

/**
 * Markdown of texts that others wrote: names, references, files. GitHub's and GitLab's own additions (mentions, references
 * to issues, links out of bare addresses) are looked for in what a reader sees, so that no escape keeps them away; in code
 * they are not looked for at all. Whatever a text has come from, it is code here.
 *
 * @see https://github.github.com/gfm/
 */

/** A text as code within a line, in a table or outside of one. */
export function code(text: string): string {
  const shown = printable(text.replaceAll("\n", " "));
  if (shown === "") return "—";
  // A code span can hold neither of these in a table, whose cells are split first.
  if (!/[`|\\]|^ | $/.test(shown)) return `\`${shown}\``;
  return htmlCode(shown);
}

/** The same where Markdown is not read, as in a summary. */
export function htmlCode(text: string): string {
  return `<code>${printable(text.replaceAll("\n", " ")).replace(/[^A-Za-z0-9 /]/gu, (sign) => `&#${sign.codePointAt(0)};`)}</code>`;
}

/** A block of code that nothing in the text can end. */
export function fence(text: string, language: string): string {
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const rule = "`".repeat(Math.max(3, longest + 1));
  const shown = printableLines(text.replaceAll("\r\n", "\n"));
  return `${rule}${language}\n${shown.endsWith("\n") || shown === "" ? shown : `${shown}\n`}${rule}\n`;
}

/** A row of a table, of cells that are Markdown already. */
export function row(...cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |\n`;
}

/** What stands above the rows of a table. */
export function tableHead(...titles: readonly string[]): string {
  return `${row(...titles)}${row(...titles.map(() => "---"))}`;
}

/**
 * A part that is folded until somebody opens it. The empty lines make what is within Markdown again.
 *
 * @param summary HTML
 */
export function folded(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n</details>\n`;
}

/** The first of many, and how many more there are. */
export function some(names: readonly string[], most = 4): string {
  const shown = names.length > most + 1 ? names.slice(0, most) : names;
  const more = names.length - shown.length;
  return `${shown.map(code).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** `1 host`, `2 hosts` */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}
