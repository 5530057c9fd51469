import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { surveyJsonSchemaText } from "../../../core/index.ts";

const schemaFile = join(import.meta.dirname, "..", "..", "..", "schema", "survey.schema.json");

test("the published schema of a survey is the one that it is made by (HEXTET_GOLDEN=write writes it)", () => {
  if (process.env["HEXTET_GOLDEN"] === "write") writeFileSync(schemaFile, surveyJsonSchemaText());
  expect(readFileSync(schemaFile, "utf8")).toBe(surveyJsonSchemaText());
});
