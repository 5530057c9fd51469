export {
  compareLines,
  isKnownSpace,
  Ledger,
  type LedgerLine,
  lastNumber,
  lengthOffset,
  type SpaceLines,
  sameLine,
} from "./ledger.ts";
export { type ParsedLedger, parseLedger } from "./parse.ts";
export { isKeySpace, keyNumber, keyText, wireguardKeys } from "./public-key.ts";
export { agree, bothSides } from "./resolve-merge.ts";
export { leftOf, restOnce } from "./resting.ts";
export { lineText, numberText, type StrangeLine, writeLedger } from "./write.ts";
