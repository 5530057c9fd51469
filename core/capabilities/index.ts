import type { AddressKey } from "../plan/address-members.ts";
import type { Capability } from "./capability.ts";
import { containers } from "./containers/index.ts";
import { delegation } from "./delegation/index.ts";
import { dhcp4 } from "./dhcp4/index.ts";
import { docker } from "./docker/index.ts";
import { files } from "./files/index.ts";
import { forwards } from "./forwards/index.ts";
import { identity } from "./identity/index.ts";
import { incus } from "./incus/index.ts";
import { links } from "./links/index.ts";
import { macvlans } from "./macvlans/index.ts";
import { mapped } from "./mapped/index.ts";
import { modes } from "./modes/index.ts";
import { mtu } from "./mtu/index.ts";
import { proxied } from "./proxied/index.ts";
import { pve } from "./pve/index.ts";
import { resolvers } from "./resolvers/index.ts";
import { routed } from "./routed/index.ts";
import { routers } from "./routers/index.ts";
import { services } from "./services/index.ts";
import { tunnels } from "./tunnels/index.ts";
import { upstream } from "./upstream/index.ts";
import type { HostPlans, SitePlans } from "./values.ts";
import { wireguard } from "./wireguard/index.ts";

export type { Capability } from "./capability.ts";

const list = [
  docker,
  incus,
  macvlans,
  containers,
  forwards,
  pve,
  services,
  files,
  modes,
  dhcp4,
  resolvers,
  mtu,
  links,
  routed,
  routers,
  upstream,
  mapped,
  proxied,
  delegation,
  tunnels,
  wireguard,
  identity,
] as const;

/** Everything that a layout can say besides its networks, hosts and interfaces, in the order in which it is read and reported. */
export const capabilities: readonly Capability[] = list;

/** The keys of what some of a union's members have. */
type KeysOf<Member, Name extends string> = Member extends { readonly [Key in Name]: infer Parts }
  ? keyof Parts
  : never;

/** Properties of the typed map that have addresses in them and that no capability walks: a plan would keep them to itself. */
type Forgotten =
  | Exclude<AddressKey<HostPlans>, KeysOf<(typeof list)[number], "hostParts">>
  | Exclude<AddressKey<SitePlans>, KeysOf<(typeof list)[number], "siteParts">>;

/** Does not compile where one is forgotten. */
export const nothingIsForgotten: [Forgotten] extends [never] ? true : Forgotten = true;
