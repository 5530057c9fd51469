import { parse } from "yaml";
import type { BesideLayout } from "../../core/index.ts";
import { mapped } from "./mapped-layout.ts";

/**
 * The layout with the contents of files beside it in their place, since a lab goes on where nobody has that folder.
 *
 * @param layout YAML text of a layout without problems. @returns YAML text: the same where no host has such a file
 */
export function withFileContents(layout: string, beside: BesideLayout): string {
  let changes = false;
  const source: unknown = parse(layout);
  const changed = mapped(source, ["sites", "*", "hosts", "*", "files", "*"], (file) => {
    const { path, ...rest } = file;
    const found = typeof path === "string" ? beside(path) : undefined;
    if (found === undefined || !("text" in found)) return file;
    changes = true;
    return { ...rest, content: found.text };
  });
  return changes ? `${JSON.stringify(changed, null, 2)}\n` : layout;
}
