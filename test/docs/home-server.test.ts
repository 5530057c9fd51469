import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { hextet } from "../cli/hextet.ts";

const root = join(import.meta.dirname, "..", "..");
const page = join(root, "docs", "guides", "home-server.md");
const block = /```console\n\$ hextet ([^\n]*)\n([\s\S]*?)```/g;

test("docs/guides/home-server.md shows what the commands print (HEXTET_GOLDEN=write writes it)", () => {
  const now = readFileSync(page, "utf8").replace(block, (_, command: string) => {
    const { stdout } = hextet(root, ...command.split(" "));
    return `\`\`\`console\n$ hextet ${command}\n${stdout}\`\`\``;
  });
  if (process.env["HEXTET_GOLDEN"] === "write") writeFileSync(page, now);
  expect(now.match(block)).toHaveLength(2);
  expect(now).toContain("shim-home");
  expect(readFileSync(page, "utf8")).toBe(now);
}, 60_000);

test("what it shows of the layout stands there", () => {
  const layout = readFileSync(join(root, "stacks", "home-server.layout.yaml"), "utf8");
  const [, shown = ""] = /```yaml\n([\s\S]*?)```/.exec(readFileSync(page, "utf8")) ?? [];
  const lines = shown.split("\n").map((line) => line.replace(/ *#.*/, "").trim());
  expect(lines.filter((line) => !layout.includes(line))).toEqual([]);
});
