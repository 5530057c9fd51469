export {
  type AgentAnswers,
  type AgentOutcome,
  type AgentRefusal,
  type AgentReport,
  type AgentVerb,
  parseAnswer,
  refusalOf,
  refusalReason,
} from "./answer.ts";
export { answerText } from "./answer-text.ts";
export { BundleError } from "./bundle-error.ts";
export { type Expectation, expectationLine, isAddress, parseExpectation } from "./expectation.ts";
export { type FileMode, fileModeText, parseFileMode } from "./file-mode.ts";
export {
  contentsScript,
  type FoundFile,
  fromBase64,
  type HostContents,
  readContents,
} from "./host-contents.ts";
export { hostJson, secondsLeft } from "./host-json.ts";
export { heldMembers, mergeDaemonJson } from "./merge-json.ts";
export {
  type OtherDefinition,
  otherDefinition,
  otherSentence,
  othersScript,
  takenSentence,
} from "./other-definitions.ts";
export { parseBundle } from "./parse.ts";
export { isLeftToHost, type Place, places, placesOf, placeText } from "./places.ts";
export { type BundleSecret, parseSecrets, SecretsError, writeSecrets } from "./secrets.ts";
export { writeBundle } from "./write.ts";
