/** Whether a name of the plan is one that is asked for. */
export type NameFilter = (name: string) => boolean;

/**
 * A filter of names by globs in which `*` stands for any text and `?` for a character, neither for a slash. A glob with a slash is
 * compared from the site on, `rack/pve-*`; one without is a site's name, or a host's or network's of any site. What lies
 * in what is asked for is asked for too: `rack/pve-1/git` with `rack/pve-*`.
 *
 * @param globs nothing: all names are asked for
 */
export function nameFilter(globs: readonly string[]): NameFilter {
  const asked = globs.map((glob) => glob.replace(/\/$/, "").split("/").map(partOf));
  return (name) => asked.length === 0 || asked.some((parts) => matches(parts, name.split("/")));
}

function partOf(glob: string): RegExp {
  const text = glob
    .replace(/[\\^$.|+()[\]{}]/g, "\\$&")
    .replaceAll("*", "[^/]*")
    .replaceAll("?", "[^/]");
  return new RegExp(`^${text}$`);
}

function matches(globs: readonly RegExp[], parts: readonly string[]): boolean {
  const from = (start: number) => globs.every((glob, index) => glob.test(parts[start + index] ?? ""));
  return from(0) || (globs.length === 1 && from(1));
}
