import { capabilities as allCapabilities, type Capability } from "../capabilities/index.ts";
import type { AddressKey, AddressMembers } from "./address-members.ts";
import { mapConnection, mapWayIn } from "./mapped/connection.ts";
import { mapInterface } from "./mapped/interfaces.ts";
import { type AddressMapping, maybe } from "./mapped/mapping.ts";
import { mapNetwork } from "./mapped/networks.ts";
import { mapPrefix, mapVpc } from "./mapped/prefixes.ts";
import { mapRouterRoute } from "./mapped/routes.ts";
import type {
  AwsSitePlan,
  Ec2HostPlan,
  HostPlan,
  HostPlans,
  OnPremSitePlan,
  Plan,
  SitePlan,
  SitePlans,
  SshHostPlan,
} from "./plan.ts";

export type { AddressMapping } from "./mapped/mapping.ts";

/** The members of a part of the plan that are no capability's. */
type OwnMembers<Part> = Omit<
  AddressMembers<Part>,
  Extract<AddressKey<Part>, keyof HostPlans | keyof SitePlans>
>;

/** The same plan with every address and prefix in it mapped, whatever has it. */
export function mapAddresses(
  plan: Plan,
  to: AddressMapping,
  capabilities: readonly Capability[] = allCapabilities,
): Plan {
  const mapped: AddressMembers<Plan> = {
    prefixes: plan.prefixes.map((prefix) => mapPrefix(prefix, to)),
    sites: plan.sites.map((site) => mapSite(site, to, capabilities)),
  };
  return { ...plan, ...mapped };
}

function mapSite(site: SitePlan, to: AddressMapping, capabilities: readonly Capability[]): SitePlan {
  const own: OwnMembers<OnPremSitePlan> = {
    networks: site.networks.map((network) => mapNetwork(network, to)),
    hosts: site.hosts.map((host) => mapHost(host, to, capabilities)),
    retired: site.retired.map((host) => mapHost(host, to, capabilities)),
    routes: site.routes.map((route) => mapRouterRoute(route, to)),
  };
  let parts: Partial<SitePlans> = {};
  for (const { siteParts } of capabilities)
    for (const { map } of Object.values(siteParts ?? {})) parts = { ...parts, ...map(site, to) };
  if (site.kind === "onprem") return { ...site, ...own, ...parts };
  const mapped: OwnMembers<AwsSitePlan> = { ...own, vpc: mapVpc(site.vpc, to) };
  return { ...site, ...mapped, ...parts };
}

/** The same of one host. */
export function mapHost<Host extends HostPlan>(
  host: Host,
  to: AddressMapping,
  capabilities: readonly Capability[] = allCapabilities,
): Host {
  let parts: Partial<HostPlans> = {};
  for (const { hostParts } of capabilities)
    for (const { map } of Object.values(hostParts ?? {})) parts = { ...parts, ...map(host, to) };
  return { ...host, ...ownMembers(host, to), ...parts };
}

function ownMembers(host: HostPlan, to: AddressMapping): OwnMembers<Ec2HostPlan> | OwnMembers<SshHostPlan> {
  const interfaces = host.interfaces.map((networkInterface) => mapInterface(networkInterface, to));
  switch (host.kind) {
    case "ec2": {
      const connection = maybe(host.connection, (end) => mapConnection(end, to));
      const mapped: OwnMembers<Ec2HostPlan> = { connection, interfaces };
      return mapped;
    }
    case "ssh": {
      const connection = mapConnection(host.connection, to);
      const mapped: OwnMembers<SshHostPlan> = { connection, interfaces, wayIn: mapWayIn(host.wayIn, to) };
      return mapped;
    }
  }
}
