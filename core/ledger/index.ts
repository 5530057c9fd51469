export {
  compareLines,
  Ledger,
  type LedgerLine,
  lastNumber,
  lengthOffset,
  type SpaceLines,
} from "./ledger.ts";
export { type ParsedLedger, parseLedger } from "./parse.ts";
export { resolveMerge } from "./resolve-merge.ts";
export { lineText, writeLedger } from "./write.ts";
