import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { hextet } from "../cli/hextet.ts";

const root = join(import.meta.dirname, "..", "..");
const page = join(root, "docs", "plan.md");
const block = /```console\n\$ hextet ([^\n]*)\n([\s\S]*?)```/g;

/** The page with what each command prints now. */
function printed(): string {
  return readFileSync(page, "utf8").replace(block, (_, command: string) => {
    const { stdout } = hextet(root, ...command.split(" "));
    return `\`\`\`console\n$ hextet ${command}\n${stdout}\`\`\``;
  });
}

describe("docs/plan.md", () => {
  test("shows what the commands print (HEXTET_GOLDEN=write writes it)", () => {
    const now = printed();
    if (process.env["HEXTET_GOLDEN"] === "write") writeFileSync(page, now);
    expect(now.match(block)).toHaveLength(3);
    expect(readFileSync(page, "utf8")).toBe(now);
  }, 60_000);
});
