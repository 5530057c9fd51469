/** One part of what the reader printed. */
export interface Section {
  /** The file or thing that it is of; empty where it is of none. */
  readonly of: string;
  readonly lines: readonly string[];
}

/** What the reader printed, by the names of its parts, each in the order in which it came. */
export class Sections {
  readonly #parts = new Map<string, Section[]>();

  /** @param printed lines `@ NAME OF`, each before its part, whose lines stand behind a `|`; all else is passed over */
  constructor(printed: string) {
    let lines: string[] = [];
    for (const line of printed.split("\n")) {
      const [, name, of = ""] = /^@ ([a-z0-9-]+)(?: (.*))?$/.exec(line) ?? [];
      if (name !== undefined) {
        lines = [];
        const parts = this.#parts.get(name) ?? [];
        parts.push({ of, lines });
        this.#parts.set(name, parts);
      } else if (line.startsWith("|")) lines.push(line.slice(1).replace(/\r$/, ""));
    }
  }

  has(name: string): boolean {
    return this.#parts.has(name);
  }

  all(name: string): readonly Section[] {
    return this.#parts.get(name) ?? [];
  }

  /** The lines of all parts of a name. */
  lines(name: string): readonly string[] {
    return this.all(name).flatMap((part) => part.lines);
  }

  /** Lines such as `KEY VALUE`, or with another sign between them, as a map; of two of a key the first counts. */
  map(name: string, between = " "): ReadonlyMap<string, string> {
    return pairs(this.lines(name), between);
  }
}

export function pairs(lines: readonly string[], between: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of lines) {
    const at = line.indexOf(between);
    if (at <= 0) continue;
    const key = line.slice(0, at).trim();
    if (!values.has(key)) values.set(key, line.slice(at + between.length).trim());
  }
  return values;
}
