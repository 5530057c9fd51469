import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";

const root = fileURLToPath(new URL("../../", import.meta.url));
const docs = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".md"))
  .map((path) => join("docs", path));

const pages = ["README.md", "CONTRIBUTING.md", "SECURITY.md", ...docs];

test.each(pages)("every link of %s within the repository leads somewhere", (path) => {
  const text = readFileSync(join(root, path), "utf8").replace(/^```[\s\S]*?^```/gm, "");
  const targets = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target]) => target ?? "");
  const inside = targets.filter((target) => !/^[a-z]+:/.test(target));
  expect(inside.filter((target) => !existsSync(join(root, dirname(path), target)))).toEqual([]);
});

/** A heading's name in a link, as GitHub makes it. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number} _-]/gu, "")
    .replaceAll(" ", "-");
}

test.each(pages)("every heading that %s links to is there", (path) => {
  const text = readFileSync(join(root, path), "utf8").replace(/^```[\s\S]*?^```/gm, "");
  const lost = [...text.matchAll(/\]\(([^)#\s]*)#([^)\s]+)\)/g)].filter(([, target = "", name]) => {
    if (/^[a-z]+:/.test(target)) return false;
    const page = target === "" ? path : join(dirname(path), target);
    const headings = [...readFileSync(join(root, page), "utf8").matchAll(/^#+ (.*)$/gm)];
    return !headings.some(([, heading = ""]) => anchor(heading) === name);
  });
  expect(lost.map(([link]) => link)).toEqual([]);
});

test("every test that docs/security.md calls to witness is there", () => {
  const text = readFileSync(join(root, "docs/security.md"), "utf8");
  const named = [...text.matchAll(/`(test\/[^`\s]+)`/g)].map(([, path]) => path ?? "");
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
