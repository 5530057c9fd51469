/**
 * What a user of the package finds in `hextet/core`: how a layout becomes a plan, and the types of both. `index.ts` is what
 * other rooms may use, which is more.
 */
export { Ipv6Address, Ipv6Prefix } from "./address/index.ts";
export type { UnusedAnswer } from "./bundle/expectation.ts";
export type { Runtime } from "./capabilities/containers/runtime.ts";
export type { RoutedPlan } from "./capabilities/routed/values.ts";
export type {
  AdvertisedFlags,
  AdvertisedNetwork,
  AdvertisedPrefix,
  DhcpReservation,
  LayoutHostFile,
  ModePlan,
  MtuPlan,
  NetworkMode,
  ResolversPlan,
  RouterKind,
  RouterPlan,
  RouterVendor,
  ServedDhcp,
} from "./capabilities/values.ts";
export type {
  BesideFile,
  BesideLayout,
  ComesBy,
  Connection,
  Ec2Instance,
  IngressRule,
  LayoutSource,
  Path,
  Purpose,
  Reference,
  ReferenceTarget,
  Rollout,
  SshEndpoint,
  SshKey,
} from "./layout/index.ts";
export type {
  BondLink,
  BondMode,
  BridgeLink,
  DummyLink,
  HashPolicy,
  Link,
  LoopbackLink,
  MacvlanLink,
  MacvlanMode,
  NetworkRenderer,
  PhysicalLink,
  VlanLink,
  VlanRange,
} from "./links/index.ts";
export type {
  KnownBlocks,
  LedgerChange,
  LedgerUpdate,
  PlannedAddress,
  PlannedPrefix,
  UnknownBlock,
} from "./plan/index.ts";
export type {
  AwsSitePlan,
  ContainerPlan,
  DockerBridge,
  DockerPlan,
  Ec2HostPlan,
  FurtherAddress,
  FurtherPrefix,
  GuestPlan,
  HostContents,
  HostPlan,
  HostPlans,
  IncusPlan,
  InterfaceAddress,
  InterfaceComes,
  InterfaceIpv4,
  InterfacePlan,
  InterfaceRoute,
  NetworkIpv4,
  NetworkPlan,
  NetworkRoute,
  OnPremSitePlan,
  Origin,
  Plan,
  PlannedConnection,
  PlannedEndpoint,
  PlannedIngress,
  PoolPlan,
  PrefixPlan,
  ReferredPrefix,
  RouterRoute,
  ServicePlan,
  SiteContents,
  SitePlan,
  SitePlans,
  SourceTable,
  SshHostPlan,
  WayIn,
} from "./plan/plan.ts";
export { type Planned, type PlanOptions, planFromSource, planFromText } from "./plan-layout.ts";
export type { AllowedProblem, Problem, ProblemCode, TextPlace } from "./problem/index.ts";
