export type { AgentAnswers, FileMode } from "../../core/bundle/index.ts";
export { shellWord } from "../../core/shell-word.ts";
export type { Login, LoginEndpoint, LoginKey } from "../../hosts/index.ts";
export {
  hostKeyFingerprint,
  hostKeyType,
  runOverSsh,
  SshError,
  type SshFailure,
  type SshResult,
  type SshRun,
  scanHostKeys,
  sshArguments,
} from "../../hosts/index.ts";
export type { HostFileArgs, PlainFileArgs, SecretArgs, SecretFileArgs } from "./bundle-input.ts";
export type { ChangeArgs } from "./change-args.ts";
export type { EndpointArgs, HostConnectionArgs } from "./connection.ts";
export { type LxdBridgeArgs, type LxdContainerArgs, LxdHost, type LxdHostArgs } from "./lxd-host.ts";
export {
  ManagedHost,
  type ManagedHostArgs,
  type ManagedHostTransforms,
} from "./managed-host.ts";
export type { HostInterfaceArgs, HostNetworkArgs } from "./one-host-layout.ts";
export type { PlannedHostArgs } from "./planned-host.ts";
export type { Predecessor } from "./predecessors.ts";
export { type PveGuestArgs, PveHost, type PveHostArgs } from "./pve-host.ts";
