export { OverlappingRanges } from "./overlapping-ranges.ts";
export { type Range, Ranges } from "./ranges.ts";
export { type FreeSearch, UsedByEither, UsedNumbers } from "./used-numbers.ts";
