import type { z } from "zod";
import { prettifyError } from "zod";
import { ImportError } from "./found.ts";

/** What a command of iproute2 has printed with `-j`. @throws ImportError naming the file, and the command that prints such a thing */
export function parseIpJson<T>(file: string, text: string, schema: z.ZodType<T>, command: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ImportError(
      file,
      `is not JSON (${error instanceof Error ? error.message : error}); it is to hold what ${command} prints`,
    );
  }
  const result = schema.safeParse(value);
  if (!result.success)
    throw new ImportError(
      file,
      `is not what ${command} prints: ${prettifyError(result.error).split("\n").join(" ")}`,
    );
  return result.data;
}
