export { type Endpoint, type Place, workloads } from "./endpoints.ts";
export { type Probe, type ProbeResult, reachability, routeProbes } from "./probe.ts";
export { probeScript, readAnswers } from "./script.ts";
