/**
 * What a reader of GitHub Flavored Markdown makes of a text, as far as hextet's reviews use that: an outline in which each stretch
 * of code is a mark, so that two texts with other names in them have one outline. It shares nothing with what writes reviews.
 *
 * @see https://github.github.com/gfm/
 */
export interface Outline {
  /** A line for each block, with `«»` in the place of code. */
  readonly lines: readonly string[];
  /** What stands in code: spans, `<code>` and blocks. */
  readonly code: readonly string[];
  /** Why it is not what its writer meant: a block that nothing closes, a row with another number of cells. */
  readonly faults: readonly string[];
}

export function outline(text: string): Outline {
  const lines: string[] = [];
  const code: string[] = [];
  const faults: string[] = [];
  // CommonMark, section 2.1: a line ends at a line feed or a carriage return.
  const source = text.split(/\r\n|\n|\r/);
  let depth = 0;
  let columns = 0;
  for (let index = 0; index < source.length; index++) {
    const line = source[index] ?? "";
    const opening = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line);
    if (opening !== null && !(opening[1]?.startsWith("`") && opening[2]?.includes("`"))) {
      const [, rule = "", language = ""] = opening;
      const closes = new RegExp(`^ {0,3}${rule[0]}{${rule.length},}[ \\t]*$`);
      const held: string[] = [];
      for (index++; index < source.length && !closes.test(source[index] ?? ""); index++)
        held.push(source[index] ?? "");
      if (index >= source.length) faults.push("a block of code that nothing closes");
      code.push(held.join("\n"));
      lines.push(`block of ${language.trim()}`);
      continue;
    }
    const inline = inlineOutline(line, code, faults);
    depth += inline.split("<details>").length - inline.split("</details>").length;
    if (depth < 0) faults.push("</details> that closes nothing");
    if (/^\|/.test(line)) {
      const cells = cellsOf(line);
      if (columns !== 0 && cells !== columns)
        faults.push(`a row of ${cells} cells in a table of ${columns}: ${line}`);
      columns = cells;
    } else columns = 0;
    if (inline.trim() !== "") lines.push(inline);
  }
  if (depth > 0) faults.push("<details> that nothing closes");
  return { lines, code, faults };
}

/** GFM splits a row at each `|` that no backslash escapes, in code too (section 4.10). */
function cellsOf(line: string): number {
  return (line.replace(/\\./g, "").match(/\|/g) ?? []).length - 1;
}

/** Code spans end at a run of as many backticks as they begin with (CommonMark, section 6.1); entities begin nothing. */
function inlineOutline(line: string, code: string[], faults: string[]): string {
  let out = "";
  for (let index = 0; index < line.length; ) {
    if (line[index] === "\\") {
      out += line.slice(index, index + 2);
      index += 2;
      continue;
    }
    const run = /^`+/.exec(line.slice(index))?.[0];
    if (run !== undefined) {
      const rest = line.slice(index + run.length);
      const end = new RegExp(`(?<!\`)\`{${run.length}}(?!\`)`).exec(rest);
      if (end === null) faults.push(`a code span that nothing closes: ${line}`);
      code.push(end === null ? rest : rest.slice(0, end.index));
      out += "«»";
      index += run.length + (end === null ? rest.length : end.index + run.length);
      continue;
    }
    const tag = /^<code>(.*?)<\/code>/.exec(line.slice(index));
    if (tag !== null) {
      code.push((tag[1] ?? "").replace(/&#(\d+);/g, (_all, point) => String.fromCodePoint(Number(point))));
      // Within the tag Markdown is read on.
      if (/[`<*_[\]\\|@:~$]/.test(tag[1] ?? "")) faults.push(`Markdown within <code>: ${line}`);
      out += "«»";
      index += tag[0].length;
      continue;
    }
    out += line[index];
    index++;
  }
  return out;
}
