/** What a user of the package finds in `hextet/onprem`: the components, and what their arguments and outputs mention. */
export type { AgentAnswers, Expectation, FileMode } from "../../core/bundle/index.ts";
export type { Subsystem } from "../../core/render/index.ts";
export type { Transform } from "../transform.ts";
export type { AnyFileArgs } from "./bundle-input.ts";
export {
  type ChangeArgs,
  type EndpointArgs,
  type HostConnectionArgs,
  type HostFileArgs,
  type HostInterfaceArgs,
  type HostNetworkArgs,
  type LxdBridgeArgs,
  type LxdContainerArgs,
  LxdHost,
  type LxdHostArgs,
  ManagedHost,
  type ManagedHostArgs,
  type ManagedHostTransforms,
  type PlainFileArgs,
  type PlannedHostArgs,
  type Predecessor,
  type PveGuestArgs,
  PveHost,
  type PveHostArgs,
  type SecretArgs,
  type SecretFileArgs,
} from "./index.ts";
export type { OneHostLayout } from "./one-host-layout.ts";
