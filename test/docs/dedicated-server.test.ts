import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { planFromText } from "../../core/index.ts";
import { hextet } from "../cli/hextet.ts";

const root = join(import.meta.dirname, "..", "..");
const page = join(root, "docs", "guides", "dedicated-server.md");
const block = /```console\n\$ hextet ([^\n]*)\n([\s\S]*?)```/g;

test("docs/guides/dedicated-server.md shows what the commands print (HEXTET_GOLDEN=write writes it)", () => {
  const now = readFileSync(page, "utf8").replace(block, (_, command: string) => {
    const { stdout } = hextet(root, ...command.split(" "));
    return `\`\`\`console\n$ hextet ${command}\n${stdout}\`\`\``;
  });
  if (process.env["HEXTET_GOLDEN"] === "write") writeFileSync(page, now);
  expect(now.match(block)).toHaveLength(2);
  expect(now).toContain("neighbour proxying");
  expect(readFileSync(page, "utf8")).toBe(now);
}, 60_000);

test("what it shows of the layout stands there", () => {
  const layout = readFileSync(join(root, "stacks", "dedicated.layout.yaml"), "utf8");
  const [, shown = ""] = /```yaml\n([\s\S]*?)```/.exec(readFileSync(page, "utf8")) ?? [];
  const lines = shown.split("\n").map((line) => line.replace(/ *#.*/, "").trim());
  expect(lines.filter((line) => !layout.includes(line))).toEqual([]);
});

test("the server answers for its own address on the bridge and those of its ten guests", () => {
  const layout = readFileSync(join(root, "stacks", "dedicated.layout.yaml"), "utf8");
  const ledger = readFileSync(join(root, "stacks", "dedicated.ledger.jsonl"), "utf8");
  const { plan, problems } = planFromText("dedicated", layout, { ledger });
  expect(problems).toEqual([]);
  const [host] = plan?.sites[0]?.hosts ?? [];
  expect(host?.guests).toHaveLength(10);
  expect(host?.proxies.map(({ addresses }) => addresses.length)).toEqual([11]);
  expect(plan?.sites[0]?.routes).toEqual([]);
});
