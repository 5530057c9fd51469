import type { AddressMembers } from "./address-members.ts";
import { mapConnection, mapWayIn } from "./mapped/connection.ts";
import { mapContainer } from "./mapped/containers.ts";
import { mapDocker } from "./mapped/docker.ts";
import { mapGuest } from "./mapped/guests.ts";
import { mapIncus } from "./mapped/incus.ts";
import { mapInterface } from "./mapped/interfaces.ts";
import { type AddressMapping, maybe } from "./mapped/mapping.ts";
import { mapNetwork } from "./mapped/networks.ts";
import { mapPrefix, mapVpc } from "./mapped/prefixes.ts";
import { mapRouterRoute } from "./mapped/routes.ts";
import { mapService } from "./mapped/services.ts";
import type { AwsSitePlan, HostPlan, OnPremSitePlan, Plan, SitePlan } from "./plan.ts";

export type { AddressMapping } from "./mapped/mapping.ts";

/** The same plan with every address and prefix in it mapped, whatever has it. */
export function mapAddresses(plan: Plan, to: AddressMapping): Plan {
  const mapped: AddressMembers<Plan> = {
    prefixes: plan.prefixes.map((prefix) => mapPrefix(prefix, to)),
    sites: plan.sites.map((site) => mapSite(site, to)),
  };
  return { ...plan, ...mapped };
}

function mapSite(site: SitePlan, to: AddressMapping): SitePlan {
  const contents: AddressMembers<OnPremSitePlan> = {
    networks: site.networks.map((network) => mapNetwork(network, to)),
    hosts: site.hosts.map((host) => mapHost(host, to)),
    retired: site.retired.map((host) => mapHost(host, to)),
    services: site.services.map((service) => mapService(service, to)),
    routes: site.routes.map((route) => mapRouterRoute(route, to)),
  };
  if (site.kind === "onprem") return { ...site, ...contents };
  const mapped: AddressMembers<AwsSitePlan> = { ...contents, vpc: mapVpc(site.vpc, to) };
  return { ...site, ...mapped };
}

/** The same of one host. */
export function mapHost(host: HostPlan, to: AddressMapping): HostPlan {
  const mapped: AddressMembers<HostPlan> = {
    connection: maybe(host.connection, (connection) => mapConnection(connection, to)),
    wayIn: mapWayIn(host.wayIn, to),
    interfaces: host.interfaces.map((networkInterface) => mapInterface(networkInterface, to)),
    services: host.services.map((service) => mapService(service, to)),
    docker: maybe(host.docker, (docker) => mapDocker(docker, to)),
    incus: maybe(host.incus, (incus) => mapIncus(incus, to)),
    containers: host.containers.map((container) => mapContainer(container, to)),
    guests: host.guests.map((guest) => mapGuest(guest, to)),
  };
  return { ...host, ...mapped };
}
