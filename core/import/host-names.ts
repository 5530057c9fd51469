import { ImportError } from "./found.ts";

/** A name as a layout can have it: `Web_01.example.net` is `web-01`. @throws ImportError where nothing is left */
export function labelOf(file: string, text: string): string {
  const [first = ""] = text.toLowerCase().split(".");
  const label = first
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, 32)
    .replace(/-+$/, "");
  if (label === "")
    throw new ImportError(file, `${JSON.stringify(text)} leaves no name of letters, digits and hyphens`);
  return label;
}

/** What names of hosts become, and which of them meet there: two machines are never one host. */
export class HostNames {
  readonly #takenBy = new Map<string, string>();
  readonly #meetings = new Map<string, { file: string; reason: string }>();

  /**
   * @param file where the name stands
   * @returns the name as a layout can have it. @throws ImportError where nothing is left of it
   */
  take(file: string, called: string): string {
    const label = labelOf(file, called);
    const before = this.#takenBy.get(label) ?? called;
    this.#takenBy.set(label, before);
    const reason = `${before} and ${called} both become ${label}; rename one`;
    if (spelled(before) !== spelled(called) && !this.#meetings.has(reason))
      this.#meetings.set(reason, { file, reason });
    return label;
  }

  /** @throws ImportError naming every two that meet */
  refuseMeetings(): void {
    const [first, ...others] = this.#meetings.values();
    if (first === undefined) return;
    const rest = others.map(({ file, reason }) => new ImportError(file, reason));
    throw new ImportError(first.file, first.reason, rest);
  }
}

/** Capitals and a dot at the end make no other name. */
function spelled(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}
