import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { z } from "zod";
import { readLayout } from "../../../core/layout/index.ts";
import { layoutJsonSchema } from "../../../core/layout/json-schema.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const file = join(root, "schema/layout.schema.json");

describe("the JSON Schema of layouts", () => {
  test("is the one that follows from the schema (HEXTET_GOLDEN=write writes it)", () => {
    const text = `${JSON.stringify(layoutJsonSchema(), null, 2)}\n`;
    if (process.env["HEXTET_GOLDEN"] === "write") writeFileSync(file, text);
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  test("says of every key what it is", () => {
    expect(undescribed(layoutJsonSchema(), "layout")).toEqual([]);
  });

  test("is named in the first line of every stack's layout", () => {
    const folder = join(root, "stacks");
    const layouts = readdirSync(folder).filter((name) => name.endsWith(".layout.yaml"));
    expect(layouts.length).toBeGreaterThan(1);
    for (const name of layouts) {
      const [first] = readFileSync(join(folder, name), "utf8").split("\n");
      expect(`${name}: ${first}`).toBe(
        `${name}: # yaml-language-server: $schema=../schema/layout.schema.json`,
      );
    }
  });
});

/** The file is read back by another reader of JSON Schema than the one that wrote it. */
describe("a validator that knows the JSON Schema alone", () => {
  const validator = () => z.fromJSONSchema(JSON.parse(readFileSync(file, "utf8")));
  const structural = new Set(["HX001", "HX002", "HX003", "HX004", "HX005", "HX006", "HX007", "HX008"]);
  const golden = join(root, "test/core/golden");
  const layouts = [
    ...readdirSync(golden).map((name) => join(golden, name, "layout.yaml")),
    ...["lab", "example"].map((name) => join(root, "stacks", `${name}.layout.yaml`)),
  ];

  test.each(layouts.map((path) => [path.slice(root.length)]))("agrees with the reader about %s", (path) => {
    const text = readFileSync(join(root, path), "utf8");
    const found = readLayout(text).problems.filter((problem) => structural.has(problem.code));
    const result = validator().safeParse(parse(text));
    expect({ path, ok: result.success }).toEqual({ path, ok: found.length === 0 });
  });
});

function undescribed(schema: unknown, path: string): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { properties = {}, ...rest } = schema as { properties?: Record<string, { description?: string }> };
  const own = Object.entries(properties).flatMap(([key, value]) => [
    ...(value.description === undefined ? [`${path}.${key}`] : []),
    ...undescribed(value, `${path}.${key}`),
  ]);
  return [...own, ...Object.entries(rest).flatMap(([key, value]) => undescribed(value, `${path}/${key}`))];
}
