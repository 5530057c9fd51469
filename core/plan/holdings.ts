import { capabilities as allCapabilities, type Capability } from "../capabilities/index.ts";
import type { AddressKey } from "./address-members.ts";
import type { BlockHolding, HostHolds, OnHost, SiteHolds, ThingHolding } from "./holds/holding.ts";
import { interfacesHold } from "./holds/interfaces.ts";
import { networksHold } from "./holds/networks.ts";
import { type PrefixHolding, prefixHolding, vpcHolds } from "./holds/prefixes.ts";
import type {
  AwsSitePlan,
  Ec2HostPlan,
  HostPlan,
  HostPlans,
  Plan,
  SitePlan,
  SitePlans,
  SshHostPlan,
} from "./plan.ts";
import type { PlannedPrefix } from "./planned-prefix.ts";

/** For a member whose addresses are those of things that stand elsewhere in the plan. */
function* heldElsewhere(): Iterable<never> {}

/**
 * What each member of a host holds, in the order in which that is reported; capabilities say it of theirs. A member of the
 * plan with addresses in it does not compile before it is here.
 */
const ofHost = {
  interfaces: interfacesHold,
  connection: heldElsewhere,
  wayIn: heldElsewhere,
} satisfies Record<
  Exclude<AddressKey<Ec2HostPlan> | AddressKey<SshHostPlan>, keyof HostPlans>,
  HostHolds<unknown>
>;

/** The same of a site, but for its hosts. */
const ofSite = {
  vpc: vpcHolds,
  networks: networksHold,
  routes: heldElsewhere,
} satisfies Record<
  Exclude<AddressKey<AwsSitePlan>, "hosts" | "retired" | keyof SitePlans>,
  SiteHolds<unknown>
>;

type HeldBy<Members extends Record<string, (...given: never[]) => Iterable<unknown>>> =
  ReturnType<Members[keyof Members]> extends Iterable<infer Item> ? Item : never;

type HostHolding = HeldBy<typeof ofHost> | ThingHolding | BlockHolding;

/** Something with a name and an address or prefix. Of things with both families there are two, IPv6 first. */
export type Holding = PrefixHolding | HeldBy<typeof ofSite> | HostHolding;

const siteMembers: readonly SiteHolds<Holding>[] = Object.values(ofSite);
const hostMembers: readonly HostHolds<HostHolding>[] = Object.values(ofHost);

/**
 * Everything in a plan that has a name and an address or prefix: the layout's prefixes, then site by site its VPC's
 * blocks, networks, gateways and services, what its hosts have, and last what its retired hosts keep.
 */
export function* holdings(
  { prefixes, sites }: Pick<Plan, "prefixes" | "sites">,
  capabilities: readonly Capability[] = allCapabilities,
): Iterable<Holding> {
  for (const prefix of prefixes) yield prefixHolding(prefix);
  for (const site of sites) yield* siteHoldings(site, capabilities);
}

/** The same of one site. */
export function* siteHoldings(
  site: SitePlan,
  capabilities: readonly Capability[] = allCapabilities,
): Iterable<Holding> {
  for (const holds of siteMembers) yield* holds(site);
  for (const { siteParts } of capabilities)
    for (const { holds } of Object.values(siteParts ?? {})) yield* holds(site);
  for (const host of site.hosts) yield* hostHoldings(host, false, capabilities);
  for (const host of site.retired) yield* hostHoldings(host, true, capabilities);
}

/** The same of one host. */
export function* hostHoldings(
  host: HostPlan,
  retired: boolean,
  capabilities: readonly Capability[] = allCapabilities,
): Iterable<HostHolding> {
  const on: OnHost = { site: host.site, host: host.name, retired };
  const path = ["sites", host.site, "hosts", host.name];
  for (const holds of hostMembers) yield* holds(host, on, path);
  for (const { hostParts } of capabilities)
    for (const { holds } of Object.values(hostParts ?? {})) yield* holds(host, on, path);
}

/** The thing's name in the whole plan: `rack/pve-1/git`. */
export function holdingName({ site, host, name }: Holding): string {
  return site === undefined ? name : host === undefined ? `${site}/${name}` : `${site}/${host}/${name}`;
}

/** The prefix, or the address with the length of its on-link prefix, where the thing has one. */
export function holdingText({ prefix, address, length }: Holding): string {
  if (prefix !== undefined) return `${prefix}`;
  return length === undefined ? `${address}` : `${address}/${length}`;
}

/** The prefix, or the /128 that has the address alone. */
export function holdingPrefix(holding: Holding): PlannedPrefix {
  return holding.prefix ?? holding.address.asPrefix();
}
