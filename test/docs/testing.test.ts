import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";

// A user imports the package, whose components and core lie here.
test.each([
  ["A unit test", "offices.test.ts", "../../components/index.ts", "hextet"],
  ["A plan without resources", "addresses.test.ts", "../../core/exports.ts", "hextet/core"],
])("docs/testing.md shows, under %s, the very file that runs here", (heading, name, here, there) => {
  const docs = readFileSync(new URL("../../docs/testing.md", import.meta.url), "utf8");
  const file = readFileSync(new URL(name, import.meta.url), "utf8");
  const [, below = ""] = docs.split(`\n## ${heading}\n`);
  const [, shown] = /^[\s\S]*?```ts\n([\s\S]*?)```/.exec(below) ?? [];
  expect(shown).toBe(file.replace(`"${here}"`, `"${there}"`));
});
