import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** The rooms of the stages. */
const rooms = ["layout", "plan", "render", "probe", "report", "names"];

/** What capabilities are called, and what they have. */
const names =
  /\b(docker0?|incus|lxd|pve|guests?|containers?|services?|(?:Layout)?(?:Docker|Incus|Container|Guest|Service)(?:Plan|Bridge)?)\b/g;

/** Every word of a stage's code that names a capability: `core/plan/hosts.ts: docker`. Comments and prose may. */
export function namedCapabilities(): readonly string[] {
  return rooms.flatMap((room) =>
    sourceFiles(join("core", room)).flatMap((file) => {
      const found = codeOf(readFileSync(join(root, file), "utf8")).matchAll(names);
      return [...new Set([...found].map(([word]) => `${file}: ${word}`))];
    }),
  );
}

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => join(folder, path))
    .sort();
}

/** Code without comments, and without texts that are sentences: what is in the holes of those is code. */
export function codeOf(source: string): string {
  return source
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/^\s*\/\/.*$/gm, "")
    .replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, (text) => (/\s/.test(text) ? '""' : text))
    .replace(/`(?:[^`\\]|\\.)*`/g, (text) =>
      (text.match(/\$\{[^{}]*\}/g) ?? []).map((hole) => hole.slice(2, -1)).join(" "),
    );
}
