import type { HostPlan } from "../../plan/plan.ts";
import type { PlannedPrefix } from "../../plan/planned-prefix.ts";
import type { RenderedFile } from "../../render/file.ts";
import { nameUuid } from "../../render/name-uuid.ts";
import { ownedBy } from "../../render/yaml-text.ts";
import type { AdvertisedNetwork, DhcpReservation, ServedDhcp } from "./values.ts";

/** What Kea gives on a host that is a router, one server for each family. */
export function renderKea(host: HostPlan): readonly RenderedFile[] {
  const own = host.advertised.filter(({ server }) => server === "kea");
  const subnets6 = own.flatMap((network) =>
    network.dhcp === undefined ? [] : [subnet6(network, network.dhcp)],
  );
  const subnets4 = own.flatMap((network) =>
    network.dhcp4 === undefined ? [] : [subnet4(network, network.dhcp4)],
  );
  return [
    ...(subnets4.length === 0 ? [] : [file(host, 4, { authoritative: true, subnet4: subnets4 }, subnets4)]),
    ...(subnets6.length === 0 ? [] : [file(host, 6, { subnet6: subnets6 }, subnets6)]),
  ];
}

interface Subnet {
  readonly interface: string;
}

/**
 * Under the path where the distribution's unit reads it, and AppArmor lets it (Kea ARM, "DHCPv6 Server Configuration"). An
 * interface that is not up yet when Kea starts it asks for again.
 */
function file(
  { site, name }: HostPlan,
  family: 4 | 6,
  served: Readonly<Record<string, unknown>>,
  subnets: readonly Subnet[],
): RenderedFile {
  const config = {
    [`Dhcp${family}`]: {
      "interfaces-config": {
        interfaces: subnets.map((subnet) => subnet.interface),
        "service-sockets-max-retries": 60,
        "service-sockets-retry-wait-time": 1000,
      },
      "lease-database": { type: "memfile", persist: true, name: `/var/lib/kea/kea-leases${family}.csv` },
      "valid-lifetime": 3600,
      ...served,
    },
  };
  return {
    path: `/etc/kea/kea-dhcp${family}.conf`,
    mode: 0o644,
    content: `${ownedBy(`${site}/${name}`)}\n${JSON.stringify(config, null, 2)}\n`,
    subsystem: family === 4 ? "kea_dhcp4" : "kea_dhcp6",
  };
}

function subnet6(
  { network, interface: device, prefixes, resolvers, search }: AdvertisedNetwork,
  { leases, reservations }: ServedDhcp,
) {
  return {
    id: subnetId(network),
    subnet: `${prefixes[0]?.prefix}`,
    interface: device,
    pools: pools(leases),
    "option-data": options({ "dns-servers": resolvers.map(String), "domain-search": search }),
    reservations: reservations.map((reservation) => ({
      ...identifier(reservation),
      "ip-addresses": [`${reservation.address}`],
      hostname: reservation.name,
    })),
  };
}

function subnet4(
  { network, interface: device, search }: AdvertisedNetwork,
  { prefix, gateway, resolvers, leases, reservations }: NonNullable<AdvertisedNetwork["dhcp4"]>,
) {
  return {
    id: subnetId(network),
    subnet: `${prefix}`,
    interface: device,
    pools: pools(leases),
    "option-data": options({
      routers: gateway === undefined ? [] : [`${gateway}`],
      "domain-name-servers": resolvers.map(String),
      "domain-search": search,
    }),
    reservations: reservations.map(({ mac, address, name }) => ({
      "hw-address": mac,
      "ip-address": `${address}`,
      hostname: name,
    })),
  };
}

function identifier({ mac, duid }: DhcpReservation): Readonly<Record<string, string>> {
  return duid === undefined ? { "hw-address": mac } : { duid };
}

function pools(leases: PlannedPrefix | undefined): readonly { readonly pool: string }[] {
  return leases === undefined ? [] : [{ pool: `${leases.network} - ${leases.last}` }];
}

function options(
  said: Readonly<Record<string, readonly string[]>>,
): readonly { readonly name: string; readonly data: string }[] {
  return Object.entries(said)
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => ({ name, data: values.join(", ") }));
}

/** By the network's name alone: the file of leases knows its network by it, whatever else there is. */
function subnetId(network: string): number {
  return (Number.parseInt(nameUuid(`hextet:${network}`).slice(0, 8), 16) % 4_294_967_294) + 1;
}
