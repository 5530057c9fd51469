import type { Ipv4Prefix, Ipv6Prefix } from "../../../core/address/index.ts";
import { portMark, targetPorts } from "./firewall.ts";
import { type FabricView, type Port, routerAddress } from "./view.ts";

/** One line for `ip -batch` that brings a thing about, and the one that takes it back. */
export interface Statement {
  readonly family: 4 | 6;
  readonly apply: string;
  readonly revert: string;
  /** The device that it goes with: gone when the device is. */
  readonly device: string | undefined;
}

/** Routing tables for packets that a route table sends to an interface begin after this number. */
const firstTable = 100;

/**
 * Addresses, routes, neighbours and proxies of a VPC's router, in an order in which they can be made. Only ports
 * whose device is there take part in what needs a device.
 */
export function statements(view: FabricView, plugged: ReadonlySet<string>): readonly Statement[] {
  const { vpc } = view;
  const ports = view.ports.filter((port) => plugged.has(port.device));
  return [
    ...(vpc.ipv6 === undefined ? [] : [blackhole(6, vpc.ipv6)]),
    blackhole(4, vpc.ipv4),
    ...ports.flatMap((port) => [...routerAddresses(port), ...delivery(port)]),
    ...ports.flatMap((port) => proxies(view, port)),
    ...targetPorts(view).flatMap((device, index) => portRoute(view, device, index, plugged)),
  ];
}

/** Without it, what no interface holds would follow the default route out. */
function blackhole(family: 4 | 6, block: Ipv4Prefix | Ipv6Prefix): Statement {
  return route(family, `blackhole ${block}`, undefined);
}

/** The router is at fe80:ec2::1 and the subnet's first address on every port, so no host needs `onlink`. */
function routerAddresses(port: Port): readonly Statement[] {
  const { device, ipv4, ipv6 } = port;
  return [
    address(6, `${port.routerLinkLocal}/64 dev ${device} nodad`, device),
    address(6, `${routerAddress}/64 dev ${device} nodad`, device),
    ...(ipv6 === undefined
      ? []
      : [address(6, `${ipv6.router}/${ipv6.block.length} dev ${device} nodad noprefixroute`, device)]),
    ...(ipv4 === undefined
      ? []
      : [address(4, `${ipv4.router}/${ipv4.block.length} dev ${device} noprefixroute`, device)]),
  ];
}

/** Held addresses go to the interface's MAC without asking the host for them. */
function delivery(port: Port): readonly Statement[] {
  const { device, mac, linkLocal } = port;
  return [
    neighbour(6, `${linkLocal} lladdr ${mac} dev ${device}`, `${linkLocal} dev ${device}`, device),
    ...port.heldIpv6.map((held) => route(6, `${held} via ${linkLocal} dev ${device}`, device)),
    ...port.heldIpv4.flatMap((held) => [
      neighbour(4, `${held} lladdr ${mac} dev ${device}`, `${held} dev ${device}`, device),
      route(4, `${held}/32 dev ${device}`, device),
    ]),
  ];
}

/** The fabric answers for what the subnet's other interfaces hold; a host's own would fail its duplicate check. */
function proxies(view: FabricView, port: Port): readonly Statement[] {
  return view.ports
    .filter((other) => other.subnetId === port.subnetId && other.device !== port.device)
    .flatMap((other) => other.heldIpv6.filter((held) => held.length === 128))
    .map((held) => ({
      family: 6,
      apply: `neigh add proxy ${held.network} dev ${port.device}`,
      revert: `neigh del proxy ${held.network} dev ${port.device}`,
      device: port.device,
    }));
}

/** A route table's entry that names an interface: a routing table with that interface as the way to everywhere. */
function portRoute(
  view: FabricView,
  device: string,
  index: number,
  plugged: ReadonlySet<string>,
): readonly Statement[] {
  const target = view.ports.find((port) => port.device === device);
  if (target === undefined || !plugged.has(device)) return [];
  const table = firstTable + index;
  const rule = `pref ${table} fwmark ${portMark(index)}/0xffffff00 lookup ${table}`;
  const rules = ([4, 6] as const).map(
    (family): Statement => ({
      family,
      apply: `rule add ${rule}`,
      revert: `rule del ${rule}`,
      device: undefined,
    }),
  );
  const primary = target.heldIpv4[0];
  return [
    ...rules,
    route(6, `default via ${target.linkLocal} dev ${device} table ${table}`, device),
    ...(primary === undefined
      ? []
      : [route(4, `default via ${primary} dev ${device} onlink table ${table}`, device)]),
  ];
}

function address(family: 4 | 6, text: string, device: string): Statement {
  const [prefix = ""] = text.split(" ");
  return { family, apply: `addr add ${text}`, revert: `addr del ${prefix} dev ${device}`, device };
}

function neighbour(family: 4 | 6, text: string, key: string, device: string): Statement {
  return { family, apply: `neigh replace ${text} nud permanent`, revert: `neigh del ${key}`, device };
}

function route(family: 4 | 6, text: string, device: string | undefined): Statement {
  return { family, apply: `route replace ${text}`, revert: `route del ${text}`, device };
}
