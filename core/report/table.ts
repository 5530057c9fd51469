import type { HostPlan, NetworkPlan, Plan, ServicePlan, SitePlan } from "../plan/index.ts";
import { columns } from "./columns.ts";

/** One line of a plan: a thing with a number. */
export interface PlanRow {
  /** `cloud/web-1/ens5` */
  readonly name: string;
  readonly kind: "vpc" | "network" | "interface" | "pool" | "bridge" | "container" | "guest" | "service";
  /** The network, pool or bridge that it is in; empty for a VPC and a network. */
  readonly within: string;
  /** Address with the length of its on-link prefix, or prefix: `3fff:b0b:1::10/64`, `cloud/56+03::8/126`. */
  readonly address: string;
  /** Where the number came from. */
  readonly origin: string;
}

/** Everything in the plan that has a number, site by site; what its site's retired hosts keep comes last. */
export function planRows(plan: Plan): readonly PlanRow[] {
  return plan.sites.flatMap((site) => [
    ...vpcRow(site),
    ...site.networks.flatMap((network) => networkRows(site, network)),
    ...site.services.map((service) => serviceRow(site, service)),
    ...site.hosts.flatMap(hostRows),
    ...site.retired.flatMap((host) =>
      hostRows(host).map((row) => ({ ...row, origin: `${row.origin}, retired` })),
    ),
  ]);
}

/** The plan as text for a person: a table for each site, then what each router must be told. */
export function planTable(plan: Plan): string {
  const rows = planRows(plan);
  const sites = plan.sites.map((site) => {
    const own = rows.filter((row) => row.name.startsWith(`${site.name}/`));
    const body = own.map((row) => [
      row.name.slice(site.name.length + 1),
      row.kind,
      row.within,
      row.address,
      row.origin,
    ]);
    return `${siteTitle(site)}\n${columns([["NAME", "KIND", "IN", "ADDRESS", "FROM"], ...body], "  ")}\n${routesText(site)}`;
  });
  return `${plan.name}: ${plan.purpose}\n\n${sites.join("\n")}`;
}

function siteTitle(site: SitePlan): string {
  return site.kind === "aws" ? `${site.name}: AWS ${site.region}` : `${site.name}: on-prem`;
}

function routesText(site: SitePlan): string {
  return `${networkRoutesText(site)}${routerRoutesText(site)}`;
}

function networkRoutesText(site: SitePlan): string {
  const rows = site.networks.flatMap((network) =>
    network.routes.map(({ to, ref, via, through }) => [
      network.name,
      `${to}`,
      `via ${via}`,
      [ref === undefined ? [] : `to ${ref}`, through === undefined ? [] : `through ${through.host}`]
        .flat()
        .join(", "),
    ]),
  );
  if (rows.length === 0) return "";
  return `\n  Routes of ${site.kind === "aws" ? "subnets" : "hosts, by network"}:\n${columns(rows, "    ")}\n`;
}

function routerRoutesText(site: SitePlan): string {
  if (site.routes.length === 0) return "";
  const rows = site.routes.map((route) => [
    `${route.to}`,
    `via ${route.via}`,
    `(${route.host}, on ${route.network}${route.router === undefined ? "" : `; ${route.router} has it`})`,
  ]);
  return `\n  The router of ${site.name} must be told:\n${columns(rows, "    ")}\n`;
}

function vpcRow(site: SitePlan): PlanRow[] {
  if (site.kind !== "aws") return [];
  const origin = site.vpc.unknown === undefined ? "pinned" : `${site.vpc.ipam?.id ?? "Amazon"} gives it`;
  const row = { name: `${site.name}/vpc`, kind: "vpc" as const, within: "" };
  return [
    { ...row, address: `${site.vpc.ipv6}`, origin },
    { ...row, address: `${site.vpc.ipv4}`, origin: "pinned" },
  ];
}

function networkRows(site: SitePlan, network: NetworkPlan): PlanRow[] {
  const placement = network.placement.kind === "host" ? `, behind ${network.placement.host}` : "";
  return [network, ...(network.ipv4 === undefined ? [] : [network.ipv4])].map(
    ({ prefix, origin, gateway }) => ({
      name: `${site.name}/${network.name}`,
      kind: "network",
      within: "",
      address: `${prefix}`,
      origin: `${origin}${gateway === undefined ? "" : `, gateway ${gateway}`}${placement}`,
    }),
  );
}

function serviceRow(site: SitePlan, { name, network, address, origin, hosts }: ServicePlan): PlanRow {
  const on = hosts.length === 0 ? "on no host" : `on ${hosts.join(", ")}`;
  return {
    name: `${site.name}/${name}`,
    kind: "service",
    within: network,
    address: `${address}/128`,
    origin: `${origin}, ${on}`,
  };
}

function hostRows(host: HostPlan): PlanRow[] {
  const name = (part: string) => `${host.site}/${host.name}/${part}`;
  const interfaces = host.interfaces.flatMap((one): PlanRow[] => [
    ...[...one.addresses, ...listed(one.ipv4)].map(
      ({ address, length, origin }): PlanRow => ({
        name: name(one.name),
        kind: "interface",
        within: one.network ?? "",
        address: `${address}/${length}`,
        origin,
      }),
    ),
    ...one.pools.flatMap((pool) =>
      [pool, ...listed(pool.ipv4)].map(
        ({ prefix, origin }): PlanRow => ({
          name: name(pool.name),
          kind: "pool",
          within: one.network ?? "",
          address: `${prefix}`,
          origin,
        }),
      ),
    ),
  ]);
  const dockerBridges = [host.docker?.bridge, ...(host.docker?.networks ?? [])].flatMap(
    (bridge): PlanRow[] =>
      bridge === undefined
        ? []
        : [bridge, ...listed(bridge.ipv4)].map(({ gateway, prefix }) => ({
            name: name(bridge.name),
            kind: "bridge",
            within: bridge.pool,
            address: `${gateway}/${prefix.length}`,
            origin: "second of the pool",
          })),
  );
  const incusBridges = (host.incus?.bridges ?? []).flatMap((bridge) =>
    [bridge, ...listed(bridge.ipv4)].map(
      ({ address, length }): PlanRow => ({
        name: name(bridge.name),
        kind: "bridge",
        within: bridge.network,
        address: `${address}/${length}`,
        origin: host.incus?.flavor ?? "",
      }),
    ),
  );
  const containers = host.containers.flatMap((container) =>
    [container, ...listed(container.ipv4)].map(
      ({ address, origin }): PlanRow => ({
        name: name(container.name),
        kind: "container",
        within: container.bridge,
        address: `${address}`,
        origin: container.bridge === "docker0" ? "docker0's start order" : origin,
      }),
    ),
  );
  const guests = host.guests.flatMap((guest) =>
    [guest, ...listed(guest.ipv4)].map(
      ({ address, length, origin }): PlanRow => ({
        name: name(guest.name),
        kind: "guest",
        within: guest.bridge,
        address: `${address}/${length}`,
        origin,
      }),
    ),
  );
  return [...interfaces, ...dockerBridges, ...incusBridges, ...containers, ...guests];
}

function listed<Thing>(thing: Thing | undefined): Thing[] {
  return thing === undefined ? [] : [thing];
}
