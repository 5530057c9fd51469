import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { planFromText, planJson, planJsonSchema, planJsonSchemaText, planRows } from "../../../core/index.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const golden = join(root, "test", "core", "golden");
const schemaFile = join(root, "schema", "plan.schema.json");

describe("the plan as JSON", () => {
  test("its published schema is the one that it is made by (HEXTET_GOLDEN=write writes it)", () => {
    if (process.env["HEXTET_GOLDEN"] === "write") {
      mkdirSync(dirname(schemaFile), { recursive: true });
      writeFileSync(schemaFile, planJsonSchemaText());
    }
    expect(readFileSync(schemaFile, "utf8")).toBe(planJsonSchemaText());
  });

  const plans = readdirSync(golden).flatMap((name) => {
    const { plan } = planFromText(name, readFileSync(join(golden, name, "layout.yaml"), "utf8"));
    return plan === undefined ? [] : [{ name, plan }];
  });

  test.each(plans)("$name keeps to the schema, and holds every row of the table", ({ plan }) => {
    const json: unknown = JSON.parse(JSON.stringify(planJson(plan)));
    const read = planJsonSchema.parse(json);
    expect(read).toEqual(json);
    expect(read.rows).toEqual(planRows(plan));
  });

  test("holds no value that is absent: what is not there is null", () => {
    for (const { plan } of plans) {
      const holes: string[] = [];
      JSON.stringify(planJson(plan), (key, value) => {
        if (value === undefined) holes.push(key);
        return value;
      });
      expect(holes).toEqual([]);
    }
  });
});
