import { z } from "zod";
import { text } from "./names.ts";

export const allow = z
  .record(z.string(), text)
  .optional()
  .describe(
    'findings that are meant so, here and in what is inside: a reason by code, such as { HX053: "the router filters" }',
  );
