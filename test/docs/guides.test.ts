import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { type Plan, planFromText } from "../../core/index.ts";
import { hextet } from "../cli/hextet.ts";

const root = join(import.meta.dirname, "..", "..");
const block = /```console\n\$ hextet ([^\n]*)\n([\s\S]*?)```/g;

const guides = [
  { page: "dedicated-server", stack: "dedicated", commands: 2, says: "neighbour proxying" },
  { page: "cellar", stack: "cellar", commands: 2, says: "6in4, client" },
];

const pathOf = (page: string) => join(root, "docs", "guides", `${page}.md`);
const stackText = (name: string) => readFileSync(join(root, "stacks", name), "utf8");

test.each(guides)(
  "docs/guides/$page.md shows what the commands print (HEXTET_GOLDEN=write writes it)",
  ({ page, commands, says }) => {
    const path = pathOf(page);
    const now = readFileSync(path, "utf8").replace(block, (_, command: string) => {
      const { stdout } = hextet(root, ...command.split(" "));
      return `\`\`\`console\n$ hextet ${command}\n${stdout}\`\`\``;
    });
    if (process.env["HEXTET_GOLDEN"] === "write") writeFileSync(path, now);
    expect(now.match(block)).toHaveLength(commands);
    expect(now).toContain(says);
    expect(readFileSync(path, "utf8")).toBe(now);
  },
  60_000,
);

test.each(guides)("what docs/guides/$page.md shows of the layout stands there", ({ page, stack }) => {
  const layout = stackText(`${stack}.layout.yaml`);
  const [, shown = ""] = /```yaml\n([\s\S]*?)```/.exec(readFileSync(pathOf(page), "utf8")) ?? [];
  const lines = shown.split("\n").map((line) => line.replace(/ +#.*/, "").trim());
  expect(lines.filter((line) => !layout.includes(line))).toEqual([]);
});

function planned(stack: string): Plan {
  const { plan, problems } = planFromText(stack, stackText(`${stack}.layout.yaml`), {
    ledger: stackText(`${stack}.ledger.jsonl`),
  });
  expect(problems).toEqual([]);
  if (plan === undefined) throw new Error("there is no plan");
  return plan;
}

test("the dedicated server answers for its own address on the bridge and those of its ten guests", () => {
  const [site] = planned("dedicated").sites;
  const [host] = site?.hosts ?? [];
  expect(host?.guests).toHaveLength(10);
  expect(host?.proxies.map(({ addresses }) => addresses.length)).toEqual([11]);
  expect(site?.routes).toEqual([]);
});

test("in the cellar, one host has the tunnel and the routes to what is behind the other two", () => {
  const [site] = planned("cellar").sites;
  expect(site?.hosts.map(({ tunnels }) => tunnels.length)).toEqual([1, 0, 0]);
  expect(site?.routes.map(({ to, router }) => [`${to}`, router])).toEqual([
    ["3fff:c02::/48", undefined],
    ["3fff:c02::/64", "gw"],
    ["3fff:c02:0:2::/64", "gw"],
  ]);
});
