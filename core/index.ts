export * from "./address/index.ts";
export type { Capability } from "./capabilities/index.ts";
export {
  type CloudInitVersion,
  cloudInitVersions,
  renderCloudInit,
  renderGuestCommands,
  renderGuestNetwork,
  windowsText,
} from "./capabilities/pve/index.ts";
export { keylessText } from "./capabilities/wireguard/keys.ts";
export { fileText } from "./file-text.ts";
export * from "./layout/index.ts";
export * from "./ledger/index.ts";
export type { Link, NetworkRenderer } from "./links/index.ts";
export * from "./names/index.ts";
export * from "./plan/index.ts";
export { type Planned, type PlanOptions, planFromSource, planFromText } from "./plan-layout.ts";
export * from "./probe/index.ts";
export * from "./problem/index.ts";
export { type RecordedKeys, recordKeys } from "./record-keys.ts";
export { type Released, releaseNumbers } from "./release-numbers.ts";
export * from "./render/index.ts";
export * from "./report/index.ts";
export { contradictsItself, type ResolvedLedger, resolveLedger } from "./resolve-ledger.ts";
export * from "./survey/index.ts";
