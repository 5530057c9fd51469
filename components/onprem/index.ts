export type { HostFileArgs, PlainFileArgs, SecretArgs, SecretFileArgs } from "./bundle-input.ts";
export type { ChangeArgs } from "./change-args.ts";
export type { EndpointArgs, HostConnectionArgs } from "./connection.ts";
export { hostKeyFingerprint, hostKeyType } from "./host-key.ts";
export { scanHostKeys } from "./host-key-scan.ts";
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
export { shellWord } from "./shell-word.ts";
export { runOverSsh, type SshResult, type SshRun } from "./ssh.ts";
export { sshArguments } from "./ssh-arguments.ts";
export { SshError, type SshFailure } from "./ssh-failure.ts";
export type { Login, LoginEndpoint, LoginKey } from "./ssh-login.ts";
