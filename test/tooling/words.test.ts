import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import ts from "typescript";

const root = join(import.meta.dirname, "..", "..");

/** Names that docs/words.md has another word for, and where they are right all the same. */
const others: readonly { readonly name: RegExp; readonly word: string; readonly but?: RegExp }[] = [
  { name: /^one$/, word: "what it holds" },
  { name: /^tell|^told|Tell|Told/, word: "report, notify" },
  { name: /[nN]umbering|^number(Space|Members|Pools)/, word: "allocate" },
  { name: /^cards?$|^card[A-Z]|Cards?$/, word: "NIC" },
  { name: /^circles?$|Circles?$/, word: "cycle" },
  { name: /^resolve[A-Z]/, word: "look up, fill in", but: /^core\/(layout\/|resolve-ledger\.ts)/ },
];

/** Every name that a file declares, with what docs/words.md has for it. */
function strayNames(path: string, text: string): string[] {
  const found: string[] = [];
  const look = (node: ts.Node): void => {
    const name = "name" in node && !isKey(node) ? (node.name as ts.Node | undefined) : undefined;
    if (name !== undefined && (ts.isIdentifier(name) || ts.isPrivateIdentifier(name))) {
      const plain = name.text.replace("#", "");
      const other = others.find(({ name: pattern, but }) => pattern.test(plain) && but?.test(path) !== true);
      if (other !== undefined) found.push(`${path}: ${plain}: ${other.word}`);
    }
    ts.forEachChild(node, look);
  };
  look(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
  return found;
}

/** A property that is read or given may be somebody else's, a library's or AWS's; what is imported has its name elsewhere. */
function isKey(node: ts.Node): boolean {
  return (
    ts.isImportSpecifier(node) ||
    ts.isExportSpecifier(node) ||
    ts.isPropertyAccessExpression(node) ||
    ts.isPropertyAssignment(node) ||
    ts.isShorthandPropertyAssignment(node) ||
    ts.isPropertySignature(node) ||
    ts.isMethodDeclaration(node)
  );
}

test("code keeps to the words of docs/words.md: nothing is told, numbered, a card, a circle, or just one", () => {
  const { stdout } = spawnSync("git", ["ls-files", "*.ts", "*.mjs"], { cwd: root, encoding: "utf8" });
  const paths = stdout.trim().split("\n");
  expect(paths.length).toBeGreaterThan(500);
  expect(paths.flatMap((path) => strayNames(path, readFileSync(join(root, path), "utf8")))).toEqual([]);
});

test("a name of each kind would be seen", () => {
  const text = `for (const one of hosts) {}
function tellAll(numbering: Numbers, cards: Nic[]) { const [circle] = cards; }
class Lab { #resolveHost = () => undefined; }
hosts.map((one) => one.tell({ card: 1 }));`;
  expect(strayNames("core/plan/made-up.ts", text).map((found) => found.split(": ")[1])).toEqual([
    "one",
    "tellAll",
    "numbering",
    "cards",
    "circle",
    "resolveHost",
    "one",
  ]);
});
