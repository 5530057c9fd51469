export { type SettledProblems, settleProblems } from "./allowances.ts";
export type { BesideFile, BesideLayout } from "./beside.ts";
export { labHostKey } from "./connection.ts";
export type * from "./layout.ts";
export { lintLayout } from "./lints/index.ts";
export { locateLedgerProblems } from "./locate.ts";
export { type ReadResult, readLayout, readSource } from "./read.ts";
export { resolveLayout } from "./resolve.ts";
export type { LayoutSource } from "./source.ts";
