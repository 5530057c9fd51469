export { renameLines } from "./former-names.ts";
export { type LedgerChange, type LedgerUpdate, updateLedger } from "./ledger-update.ts";
export { stableMac } from "./mac.ts";
export { makePlan } from "./make-plan.ts";
export { interfaceOwner, poolOwner, workloadOwner } from "./members.ts";
export * from "./plan.ts";
export { type KnownBlocks, PlannedAddress, PlannedPrefix, type UnknownBlock } from "./planned-prefix.ts";
export { reservedIn } from "./reserved.ts";
export { resolveHost, resolvePlan, unknownBlocks } from "./resolve.ts";
