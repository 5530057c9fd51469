import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { planFromText } from "../../core/index.ts";
import { hextet } from "../cli/hextet.ts";

const root = join(import.meta.dirname, "..", "..");
const page = join(root, "docs", "guides", "single-address.md");
const block = /```console\n\$ hextet ([^\n]*)\n([\s\S]*?)```/g;
const layout = readFileSync(join(root, "stacks", "single-address.layout.yaml"), "utf8");

test("docs/guides/single-address.md shows what the command prints (HEXTET_GOLDEN=write writes it)", () => {
  const now = readFileSync(page, "utf8").replace(block, (_, command: string) => {
    const { stdout } = hextet(root, ...command.split(" "));
    return `\`\`\`console\n$ hextet ${command}\n${stdout}\`\`\``;
  });
  if (process.env["HEXTET_GOLDEN"] === "write") writeFileSync(page, now);
  expect(now.match(block)).toHaveLength(1);
  expect(now).toContain("shop:80");
  expect(readFileSync(page, "utf8")).toBe(now);
}, 60_000);

test("what it shows of the layout stands there", () => {
  const [, shown = ""] = /```yaml\n([\s\S]*?)```/.exec(readFileSync(page, "utf8")) ?? [];
  const lines = shown.split("\n").map((line) => line.replace(/ *#.*/, "").trim());
  expect(lines.filter((line) => !layout.includes(line))).toEqual([]);
});

test("the box has one public address, and the router no route to what lies behind it", () => {
  const ledger = readFileSync(join(root, "stacks", "single-address.ledger.jsonl"), "utf8");
  const { plan, problems } = planFromText("single-address", layout, { ledger });
  expect(problems).toEqual([]);
  expect(plan?.sites[0]?.routes).toEqual([]);
  const [host] = plan?.sites[0]?.hosts ?? [];
  expect(host?.interfaces.flatMap(({ addresses }) => addresses.map(({ address }) => `${address}`))).toEqual([
    "3fff:c02:5::7",
  ]);
  const targets = host?.forwards.flatMap(({ ports }) =>
    ports.map(({ protocol, listen, to, port }) => `${protocol}/${listen} ${to.name} ${port}`),
  );
  expect(targets).toEqual(["tcp/25 mail 25", "tcp/443 web 443", "tcp/80 web 80", "tcp/8080 shop 80"]);
});
