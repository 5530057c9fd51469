export type { AllocatedSpace } from "./allocated-space.ts";
export { eui64 } from "./eui64.ts";
export { fillInHost, fillInPlan, unknownBlocks } from "./fill-in.ts";
export { type FormerLines, presentLine, renameLines } from "./former-names.ts";
export {
  type Holding,
  holdingName,
  holdingPrefix,
  holdings,
  holdingText,
  hostHoldings,
  siteHoldings,
} from "./holdings.ts";
export type { BlockHolding, ThingHolding } from "./holds/holding.ts";
export { fillIdentifiers } from "./identifiers.ts";
export { type LedgerChange, type LedgerUpdate, pinnedLines, updateLedger } from "./ledger-update.ts";
export { stableMac } from "./mac.ts";
export { makePlan } from "./make-plan.ts";
export { type AddressMapping, mapAddresses, mapHost } from "./map-addresses.ts";
export { interfaceOwner, poolOwner, serviceOwner, workloadOwner } from "./owners.ts";
export * from "./plan.ts";
export { type KnownBlocks, PlannedAddress, PlannedPrefix, type UnknownBlock } from "./planned-prefix.ts";
export { type PlannedResource, plannedResources } from "./planned-resources.ts";
export { reservedIn, reservedInIpv4 } from "./reserved.ts";
export {
  hostResource,
  interfaceResource,
  prefixWords,
  referenceWords,
  ruleWords,
  sourcePrefixWords,
  subnetResources,
  vpcResources,
} from "./resource-names.ts";
export { fillUniqueLocal, type UniqueLocalPrefixes } from "./unique-local.ts";
export { outsideOf, uplinkOf } from "./uplink.ts";
export { waitingHosts, waitingText } from "./waiting-hosts.ts";
