import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";

test("docs/testing.md shows the very file that runs here", () => {
  const docs = readFileSync(new URL("../../docs/testing.md", import.meta.url), "utf8");
  const file = readFileSync(new URL("offices.test.ts", import.meta.url), "utf8");
  const [, shown] = docs.match(/## A unit test\n[\s\S]*?```ts\n([\s\S]*?)```/) ?? [];
  // A user imports the package, whose components lie here.
  expect(shown).toBe(file.replace('"../../components/index.ts"', '"hextet"'));
});
