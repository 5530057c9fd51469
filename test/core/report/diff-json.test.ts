import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import {
  diffPlans,
  planDiffJson,
  planDiffJsonSchema,
  planDiffJsonSchemaText,
  planFromText,
} from "../../../core/index.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const schemaFile = join(root, "schema", "plan-diff.schema.json");

describe("what changed, as JSON", () => {
  test("its published schema is the one that it is made by (HEXTET_GOLDEN=write writes it)", () => {
    if (process.env["HEXTET_GOLDEN"] === "write") writeFileSync(schemaFile, planDiffJsonSchemaText());
    expect(readFileSync(schemaFile, "utf8")).toBe(planDiffJsonSchemaText());
  });

  test("keeps to the schema, whatever the change", () => {
    const read = (path: string) => readFileSync(join(root, path), "utf8");
    const layout = read("stacks/lab.layout.yaml");
    const ledger = read("stacks/lab.ledger.jsonl");
    const planned = (text: string) => {
      const { plan, problems } = planFromText("lab", text, { ledger });
      if (plan === undefined) throw new Error(JSON.stringify(problems));
      return plan;
    };
    const later = planned(
      layout
        .replace("      web-1:", "      shop-1:\n        formerly: web-1")
        .replace("::2:2", "::2:3")
        .replace("git: { id: 101", "forge: { id: 102")
        .replace("ipv6: amazon", 'ipv6: "3fff:ec2:47b:ca00::/56"'),
    );
    const moved = planned(layout.replace("ipv6: amazon", 'ipv6: "3fff:ec2:47b:cb00::/56"'));
    const kinds = new Set<string>();
    for (const [before, after] of [
      [undefined, later],
      [planned(layout), later],
      [later, moved],
    ] as const) {
      const json: unknown = JSON.parse(JSON.stringify(planDiffJson(diffPlans(before, after))));
      expect(planDiffJsonSchema.parse(json)).toEqual(json);
      for (const { change } of planDiffJsonSchema.parse(json).changes) kinds.add(change);
    }
    expect([...kinds].sort()).toEqual(["added", "handed over", "kept", "moved", "removed", "renumbered"]);
  });
});
