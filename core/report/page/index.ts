export {
  type DriftEvidence,
  EvidenceError,
  type EvidenceKind,
  type RehearsalEvidence,
  readEvidence,
  type VerifyEvidence,
} from "./evidence.ts";
export { jsonInHtml, type PageText, pageHtml } from "./html.ts";
export { type PageData, pageData } from "./page-data.ts";
export type { PageSources } from "./page-sources.ts";
