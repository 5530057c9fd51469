import type { UnitLines, UnitSection } from "../links/index.ts";

/** A file of systemd's kind, by its sections in order; one without a line is left out. */
export function unitText(sections: readonly UnitSection[]): string {
  return sections
    .flatMap(([name, lines]) => {
      const settings = Object.entries(lines)
        .flatMap(([key, value]) =>
          (typeof value === "string" ? [value] : value).map((text) => `${key}=${text}\n`),
        )
        .join("");
      return settings === "" ? [] : [`[${name}]\n${settings}`];
    })
    .join("\n");
}

/** The settings of one section together: of lists what each adds, of anything else what the last says. */
export function joinedLines(...parts: readonly UnitLines[]): UnitLines {
  const joined: Record<string, string | readonly string[]> = {};
  for (const [key, value] of parts.flatMap((part) => Object.entries(part))) {
    const before = joined[key];
    joined[key] = typeof value === "string" || before === undefined ? value : [before, value].flat();
  }
  return joined;
}
