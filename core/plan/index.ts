export { stableMac } from "./mac.ts";
export { makePlan } from "./make-plan.ts";
export * from "./plan.ts";
export { type KnownBlocks, PlannedAddress, PlannedPrefix, type UnknownBlock } from "./planned-prefix.ts";
export { resolveHost, resolvePlan, unknownBlocks } from "./resolve.ts";
