/** Talking to hosts: what components, the command line and the lab may use of it. */
export { askOnHost, NotAdopted, OldAgent, RecordsLost } from "./agent/ask.ts";
export { addressed, failureText } from "./agent/failure-text.ts";
export { isAnothers, nobody } from "./agent/owner.ts";
export {
  agentCommand,
  agentPath,
  agentText,
  agentWords,
  defaultConfirmWithin,
} from "./agent/program.ts";
export { withAgent } from "./agent/update.ts";
export { confirmChange, confirmTime } from "./change/confirm-change.ts";
export { confirmAgain, type UnconfirmedChange } from "./change/confirm-failure.ts";
export { type DialTimes, dialTimes } from "./change/dial-times.ts";
export { changeHost, type HostChange } from "./change/host-change.ts";
export { hostKeyTrouble, troubleAhead } from "./change/provider-manners.ts";
export { type HostFindings, type HostLook, lookAtHost } from "./probing/look-at-host.ts";
export { hostsAtATime, inOrder, looksOf, type ProbeRun, runProbes } from "./probing/run-probes.ts";
export { ProviderError, type ProviderRun, probeProvider } from "./provider/probe-provider.ts";
export { sshArguments } from "./ssh/arguments.ts";
export { SshError, type SshFailure } from "./ssh/failure.ts";
export { hostKeyFingerprint, hostKeyType } from "./ssh/host-key.ts";
export { scanHostKeys } from "./ssh/host-key-scan.ts";
export { homePath } from "./ssh/key-files.ts";
export type { Login, LoginEndpoint, LoginKey } from "./ssh/login.ts";
export { runOverSsh, type SshResult, type SshRun } from "./ssh/run-over-ssh.ts";
export { type DelegatedFacts, delegatedFor, delegatedScript, readDelegated } from "./survey/delegated.ts";
export { readSurvey, SurveyError } from "./survey/read-survey.ts";
export { surveyScript } from "./survey/script.ts";
export { surveyHost } from "./survey/survey-host.ts";
export {
  type Connections,
  connectionsFromEnvironment,
  connectionsFromFile,
  connectionsVariable,
} from "./ways/connections.ts";
export { onHost, scriptOnHost } from "./ways/on-host.ts";
export { declaredLogins, hostName, loginTo, type NamedLayout, type Reach } from "./ways/reach.ts";
export { todaysLogin } from "./ways/todays-login.ts";
export { type KnownWays, type WaysIn, waysIn } from "./ways/ways-in.ts";
export { type HostKey, keysScript, readKeys } from "./wireguard-keys.ts";
