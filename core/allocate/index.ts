export { type Range, Ranges } from "./ranges.ts";
export { UsedNumbers } from "./used-numbers.ts";
