import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { hextet, Workspace } from "../cli/hextet.ts";

const path = join(import.meta.dirname, "..", "..", "docs", "guides", "first-minutes.md");
const block = /```console\n\$ hextet ([^\n]*)\n([\s\S]*?)```/g;
const space = new Workspace();
afterAll(() => space.remove());

test("docs/guides/first-minutes.md shows what the commands print, one after the other (HEXTET_GOLDEN=write writes it)", () => {
  const text = readFileSync(path, "utf8");
  const now = text.replace(block, (_, command: string) => {
    const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
    const folder = words[0] === "init" ? space.path : join(space.path, "racks");
    const { status, stdout } = hextet(folder, ...words);
    expect({ command, status }).toEqual({ command, status: 0 });
    return `\`\`\`console\n$ hextet ${command}\n${stdout}\`\`\``;
  });
  if (process.env["HEXTET_GOLDEN"] === "write") writeFileSync(path, now);
  expect(now.match(block)).toHaveLength(4);
  expect(readFileSync(path, "utf8")).toBe(now);
});

test("every command that it names is one of hextet's", () => {
  const named = [...readFileSync(path, "utf8").matchAll(/(?:npx |`|\(|^)hextet ([a-z]+)/gm)].map(
    ([, name = ""]) => name,
  );
  expect(named.length).toBeGreaterThan(8);
  for (const name of new Set(named)) expect(hextet(space.path, name, "--help").status).toBe(0);
});
