import { type Ipv6Address, Ipv6Prefix } from "../address/index.ts";
import { hasCarrier, linkOf } from "../links/index.ts";
import type { FoundHost, FoundInterface } from "./found.ts";
import type { Growing } from "./imported-network.ts";

/** The kernel's own metric of a default route. */
const usualMetric = 1024;

/**
 * A host with its default routes: those of interfaces whose gateway is their network's, each with a metric of its own, before one
 * by an interface of which nobody has said; and with the address that each starts from.
 */
export function withWaysOut(
  host: FoundHost,
  networks: ReadonlyMap<string, Growing>,
  notes: string[],
): FoundHost {
  const networkOf = ({ addresses: [first] }: FoundInterface) =>
    first && networks.get(`${Ipv6Prefix.containing(first.address, first.length)}`);
  const inOneWithGateway = host.interfaces.filter((device) => networkOf(device)?.gateway !== undefined);
  const saying = inOneWithGateway
    .filter((device) => device.gateway && networkOf(device)?.gateway?.equals(device.gateway))
    .toSorted((a, b) => metricOf(a) - metricOf(b));
  const guessed = inOneWithGateway.find(({ defaultRoute }) => defaultRoute !== "none");
  const waysOut = saying.length > 0 ? distinctWays(saying) : guessed === undefined ? [] : [guessed];
  const interfaces = host.interfaces.map((device): FoundInterface => {
    const { name, gateway, defaultRoute } = device;
    const network = networkOf(device);
    if (network === undefined) return withoutWay(device);
    if (network.gateway === undefined) {
      if (defaultRoute === "advertised" && gateway === undefined)
        notes.push(
          `${host.name}/${name}: its default route comes from router advertisements, which hextet turns off; give the network ${network.name} a gateway`,
        );
      return withoutWay(device);
    }
    if (waysOut.includes(device)) return withSource(host, device, notes);
    const first = waysOut.find((way) => metricOf(way) === metricOf(device)) ?? waysOut[0];
    if (first !== undefined && gateway?.equals(network.gateway))
      notes.push(
        `${host.name}/${name}: its default route is left out: that of ${first.name} has the same metric, and a host has one of each`,
      );
    return { ...withoutWay(device), isNoWayOut: true };
  });
  return { ...host, interfaces };
}

/** The first of each metric; what a router announces has none that would last. */
function distinctWays([first, ...others]: readonly FoundInterface[]): readonly FoundInterface[] {
  const ways = first === undefined ? [] : [first];
  for (const device of others)
    if (device.defaultRoute === "fixed" && !ways.some((way) => metricOf(way) === metricOf(device)))
      ways.push(device);
  return ways;
}

function metricOf({ metric }: FoundInterface): number {
  return metric ?? usualMetric;
}

function withoutWay(device: FoundInterface): FoundInterface {
  return { ...device, metric: undefined, source: undefined };
}

/** The kernel takes no route from an address that the host may not have at that time. */
function withSource(host: FoundHost, device: FoundInterface, notes: string[]): FoundInterface {
  const { source } = device;
  if (source === undefined || host.interfaces.some((other) => hasForCertain(other, source))) return device;
  notes.push(
    `${host.name}/${device.name}: that its default route starts from ${source} is left out: no interface of the layout has that address for certain`,
  );
  return { ...device, source: undefined };
}

function hasForCertain(
  { name, link, ports, addresses, alsoIn = [], deprecated = [] }: FoundInterface,
  source: Ipv6Address,
): boolean {
  const kind = linkOf(name, link ?? (ports === undefined ? {} : { bridge: { ports: [...ports] } }));
  const all = [...addresses, ...[...alsoIn, ...deprecated].flatMap((membership) => membership.addresses)];
  return hasCarrier(kind) && all.some(({ address }) => address.equals(source));
}
