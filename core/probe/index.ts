export { type Endpoint, type Place, siteTargets, workloads } from "./endpoints.ts";
export { type CheckedNames, checkId, type HostCheck, here, hostChecks, promiseText } from "./host-checks.ts";
export {
  canonical,
  type FoundAddress,
  type FoundRoute,
  type HostFacts,
  readAddresses,
  readHostFacts,
  readRoutes,
} from "./host-facts.ts";
export { hostScript } from "./host-script.ts";
export { joinedScript, splitAnswers } from "./joined-script.ts";
export { type HostCheckResult, judgeAcross, judgeHost, unasked, type Verdict } from "./judge-host.ts";
export { type End, mayReach, type Opening, reachSignature } from "./may-reach.ts";
export { isOfSource, nextLook } from "./next-look.ts";
export { hostOf, type Probe, type ProbeResult, reachability, routeProbes } from "./probe.ts";
export { failedProbe, probeScript, probeSeconds, readAnswers } from "./script.ts";
