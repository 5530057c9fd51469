import { z } from "zod";
import { allCodes, allowable } from "../problem/index.ts";
import { snippetsAt } from "./snippets.ts";
import { layoutSchema } from "./source.ts";

/**
 * The layout's structure as JSON Schema (draft 7, which editors' YAML servers know best): completion, hover text
 * and validation while typing. It says what a layout is made of; what its texts mean together is the plan's.
 */
export function layoutJsonSchema(): unknown {
  return z.toJSONSchema(layoutSchema, {
    io: "input",
    target: "draft-7",
    override: ({ jsonSchema, path }) => {
      if (path.length === 0) jsonSchema.title = "hextet layout";
      const snippets = snippetsAt(path);
      if (snippets !== undefined) Object.assign(jsonSchema, { defaultSnippets: snippets });
      // The schema's own check of these says more than a list of codes would.
      if (path.at(-1) === "allow") jsonSchema.propertyNames = { type: "string", enum: codes };
    },
  });
}

const codes = allCodes.filter(allowable);
