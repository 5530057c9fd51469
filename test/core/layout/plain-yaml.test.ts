import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { isMap, isScalar, isSeq, parseDocument } from "yaml";
import { bigLayout } from "../../../bench/big-layout.ts";
import { readPlainYaml } from "../../../core/layout/plain-yaml.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const folders = ["stacks", "test/core/golden"];
const layouts = folders.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith("layout.yaml"))
    .map((path) => readFileSync(join(root, folder, path), "utf8")),
);

/** What the library makes of a text; `undefined` where it finds anything wrong. */
function byLibrary(text: string): unknown {
  const document = parseDocument(text, { schema: "core", uniqueKeys: true, logLevel: "silent" });
  return document.errors.length > 0 ? undefined : plain(document.contents);
}

function plain(node: unknown): unknown {
  if (isMap(node)) {
    const entries = node.items.map(({ key, value }) => [keyText(key), plain(value)]);
    return Object.fromEntries(entries);
  }
  if (isSeq(node)) return node.items.map(plain);
  return isScalar(node) ? node.value : null;
}

/** A key is the text that stands there: `null:` is a name. */
function keyText(node: unknown): string {
  return isScalar(node) ? (node.source ?? String(node.value)) : "";
}

/** Pieces that mean something in YAML, and such as layouts are made of. */
const pieces = [
  ..." \n:#,{}[]\"'-?&*!|>%@`~.0129eExo+/=\\\t\r",
  ..."  |\n  |: | #|- |--- |...|null|true|~|0x1f|0o17|1e3|.5|-1|007|1.5|key: |a:b|::1|::/64|3fff:b0b::/48".split(
    "|",
  ),
  ..."name|é|\u0085|\u2028|192.0.2.1|1.2.3|<<|__proto__: 1|constructor: 1|y|{ a: b }|[1, x]|\"a b\"|'it'".split(
    "|",
  ),
];

const noise = fc.array(fc.constantFrom(...pieces), { maxLength: 24 }).map((parts) => parts.join(""));

/** Some lines of a layout, moved to the left so that they can stand alone. */
const parts = fc
  .tuple(fc.constantFrom(...layouts), fc.nat(60), fc.integer({ min: 1, max: 30 }))
  .map(([layout, from, count]) => {
    const lines = layout.split("\n");
    const start = lines.slice(from % lines.length);
    const indent = start[0]?.search(/[^ ]|$/) ?? 0;
    const end = start.findIndex((line) => line.search(/[^ ]|$/) < indent);
    return start
      .slice(0, Math.min(count, end < 0 ? count : end))
      .map((line) => line.slice(indent))
      .join("\n");
  });

/** Moved to the right. */
const indent = (text: string, by: string) => text.replace(/^(?=.)/gm, by);

/** Parts of layouts as sites, with some more before and behind: these are read one by one. */
const inSites = fc
  .tuple(
    fc.constantFrom(
      "",
      "# all\n",
      "hextet: 1\n",
      " hextet: 1\n",
      "- 1\n",
      "a: |+\n  b\n\n",
      "a: {\n",
      "a: '\n",
    ),
    fc.array(fc.tuple(fc.constantFrom("a", "b-1", "a:", '"c"', "# d", "e: |"), parts), {
      minLength: 1,
      maxLength: 3,
    }),
    fc.constantFrom("  ", "    "),
    fc.constantFrom("", "\n# all\n", "\nrollout: 1\n", "\n rollout: 1", "\nsites:\n  a: 1\n", "}\n", "\n'\n"),
  )
  .map(([before, sites, by, behind]) => {
    const each = sites.map(
      ([name, part]) =>
        `${indent(`${name}${name.includes(":") ? "" : ":"}\n`, by)}${indent(part, `${by}${by}`)}`,
    );
    return `${before}sites:\n${each.join("\n")}${behind}`;
  });

/** Such a text with some of its characters replaced by pieces. */
const changed = (texts: fc.Arbitrary<string>) =>
  fc
    .tuple(
      texts,
      fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(6), fc.constantFrom(...pieces)), {
        maxLength: 2,
      }),
    )
    .map(([part, changes]) =>
      changes.reduce((text, [where, length, piece]) => {
        const at = Math.floor(where * text.length);
        return `${text.slice(0, at)}${piece}${text.slice(at + length)}`;
      }, part),
    );
const mutated = changed(parts);
const mutatedSites = changed(inSites);

function agree(text: string): boolean {
  const own = readPlainYaml(text);
  if (own !== undefined) expect({ text, value: own }).toEqual({ text, value: byLibrary(text) });
  return own !== undefined;
}

const runs = process.env["HEXTET_LONG"] === undefined ? 10_000 : 500_000;

describe("plain YAML", () => {
  test("most layouts are of that kind", () => {
    expect(layouts.filter(agree).length).toBeGreaterThan(layouts.length / 2);
    expect(agree(bigLayout({ hosts: 30, addressesPerHost: 4 }))).toBe(true);
  });

  test("a layout with anything changed means what both libraries say, or is left to the one that tells", () => {
    let understood = 0;
    fc.assert(
      fc.property(mutated, (text) => {
        if (agree(text)) understood++;
      }),
      { numRuns: runs },
    );
    expect(understood).toBeGreaterThan(runs / 10);
  }, 600_000);

  test("so does one whose sites are read one by one", () => {
    let understood = 0;
    fc.assert(
      fc.property(mutatedSites, (text) => {
        if (agree(text)) understood++;
      }),
      { numRuns: runs },
    );
    expect(understood).toBeGreaterThan(runs / 20);
  }, 600_000);

  test("so does any text of YAML's own signs", () => {
    fc.assert(
      fc.property(noise, (text) => {
        agree(text);
      }),
      { numRuns: runs },
    );
  });

  test.each([
    ["a: &x 1"],
    ["a: *x"],
    ["a: !!str 1"],
    ["a: 1\na: 2"],
    ["\ta: 1"],
    ["a: 1\r\n"],
    ["- a: 1"],
    ["--- \na: 1"],
    [" --- { a: b }"],
    ["{ a: b }\nsites:\n  a: 1"],
    ["sites:\n  a: 1\n{ a: b }"],
    ["__proto__: 1"],
    [""],
    ["# nothing"],
  ])("%j is left to the other library", (text) => {
    expect(readPlainYaml(text)).toBeUndefined();
  });
});
