export {
  type AgentAnswer,
  type AgentResult,
  agentResults,
  answerSentence,
  type FileChange,
  parseAnswer,
} from "./answer.ts";
export { answerText } from "./answer-text.ts";
export { BundleError } from "./bundle-error.ts";
export { contentsScript, type FoundFile, type HostContents, readContents } from "./host-contents.ts";
export { type AgentReport, parseReport } from "./host-report.ts";
export { heldMembers, mergeDaemonJson } from "./merge-json.ts";
export {
  type OtherDefinition,
  otherDefinition,
  otherSentence,
  othersScript,
  parseOthers,
  takenSentence,
} from "./other-definitions.ts";
export { parseBundle } from "./parse.ts";
export { type Place, places, placeText } from "./places.ts";
export { type BundleSecret, parseSecrets, SecretsError, writeSecrets } from "./secrets.ts";
export { writeBundle } from "./write.ts";
