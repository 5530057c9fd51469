import type { Problem } from "../../problem/index.ts";
import type { Layout } from "../layout.ts";
import { documentationPrefixes } from "./documentation-prefix.ts";

/** What a layout can say and better did not: each finding can be allowed where it stands. */
export function lintLayout(layout: Layout): Problem[] {
  return lints.flatMap((lint) => lint(layout));
}

const lints: readonly ((layout: Layout) => Problem[])[] = [documentationPrefixes];
