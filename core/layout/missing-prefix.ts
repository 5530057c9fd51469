import type { Path } from "./layout.ts";
import type { LayoutReader } from "./reader.ts";

/** Reports that what stands there has no prefix, and none that it would be numbered from. */
export function prefixIsMissing(reader: LayoutReader, path: Path): void {
  reader.add(
    "HX004",
    [...path, "prefix"],
    undefined,
    "is missing",
    "give a prefix, or say from: which of the layout's prefixes it is numbered",
  );
}
