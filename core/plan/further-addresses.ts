import type { LayoutInterface, LayoutSite } from "../layout/layout.ts";
import { standingHosts } from "../layout/standing-hosts.ts";
import type { Problem } from "../problem/index.ts";
import type { Members } from "./allocated-members.ts";
import { interfaceOwner } from "./owners.ts";
import { offsetIn } from "./pinned-number.ts";
import type { FurtherPrefix, HostPlan, InterfaceAddress, NetworkPlan, PrefixRequester } from "./plan.ts";
import type { PlannedPrefix } from "./planned-prefix.ts";
import { reservedIn } from "./reserved.ts";
import type { SiteNetworks } from "./site-networks.ts";
import type { Reservation } from "./standing-numbers.ts";

/** What an interface is in: its network, or another one of its segment. */
interface Membership {
  readonly network: string;
  /** How many addresses it has there. */
  readonly count: number;
  readonly isOwn: boolean;
}

/**
 * Every IPv6 address of an interface: those in its network first, then those in that one's further prefixes, then the same
 * of other networks on its segment. In a further prefix each ends as in the network's own, unless the layout says otherwise.
 */
export function interfaceAddresses(
  site: string,
  host: string,
  device: LayoutInterface,
  networks: SiteNetworks,
  members: Members,
): readonly InterfaceAddress[] {
  const memberships: Membership[] = [
    ...(device.network === undefined
      ? []
      : [{ network: device.network, count: device.addresses?.length ?? 1, isOwn: true }]),
    ...device.alsoIn.map(({ network, addresses }) => ({
      network,
      count: addresses?.length ?? 1,
      isOwn: false,
    })),
  ];
  return memberships.flatMap(({ network, count, isOwn }) => {
    const comes = isOwn && device.comes !== undefined;
    const planned = networks.get(network);
    const own = Array.from({ length: count }, (_, index) => {
      const address = members.address(network, interfaceOwner(site, host, device.name, index));
      return address && comes ? { ...address, origin: "slaac" as const } : address;
    });
    const isRequester = (requester: PrefixRequester | undefined) => requester?.host === host;
    return [
      ...delegatedWhere(
        isRequester(planned?.requester),
        own.flatMap((address, index) =>
          address === undefined
            ? []
            : [isOwn ? address : furtherOne(address, network, undefined, index, false)],
        ),
      ),
      ...(planned?.further ?? []).flatMap((prefix) =>
        delegatedWhere(
          isRequester(prefix.requester),
          inFurther(planned, prefix, own, isOwn ? device.prefixes.get(prefix.name) : undefined),
        ),
      ),
    ];
  });
}

/** What a host has in a prefix that is delegated to it, it makes itself. */
function delegatedWhere(
  isDelegated: boolean,
  addresses: readonly InterfaceAddress[],
): readonly InterfaceAddress[] {
  return isDelegated ? addresses.map((address) => ({ ...address, origin: "delegated" as const })) : addresses;
}

/** @param said what the layout says of the addresses there, where they do not end as those of the network */
function inFurther(
  network: NetworkPlan | undefined,
  { name, prefix, origin, deprecated }: FurtherPrefix,
  own: readonly (InterfaceAddress | undefined)[],
  said: readonly { readonly value: Parameters<typeof offsetIn>[1] }[] | undefined,
): InterfaceAddress[] {
  if (network === undefined) return [];
  const numbers =
    said?.map(({ value }) => offsetIn(prefix, value)) ??
    own.map((address) => address && network.prefix.value.offsetOf(address.address.value));
  return numbers.flatMap((number, index): InterfaceAddress[] =>
    number === undefined
      ? []
      : [
          furtherOne(
            {
              address: prefix.addressAt(number),
              length: prefix.length,
              origin: said === undefined ? (own[index]?.origin ?? origin) : "pinned",
            },
            network.name,
            name,
            index,
            deprecated,
          ),
        ],
  );
}

function furtherOne(
  address: InterfaceAddress,
  network: string,
  prefix: string | undefined,
  index: number,
  deprecated: boolean,
): InterfaceAddress {
  return { ...address, further: { network, prefix, index, deprecated } };
}

/**
 * What the layout says of addresses in further prefixes, where that cannot be: no such prefix, outside of it, reserved, or
 * somebody else's.
 */
export function sameFurther(site: LayoutSite, placed: SiteNetworks, hosts: readonly HostPlan[]): Problem[] {
  const networks = new Map(site.networks.map((network) => [network.name, network]));
  const holders = new Map<string, string[]>();
  for (const host of hosts)
    for (const device of host.interfaces)
      for (const { address, further } of device.addresses) {
        if (further?.prefix === undefined) continue;
        const text = `${address}`;
        holders.set(text, [...(holders.get(text) ?? []), `${host.site}/${host.name}/${device.name}`]);
      }
  const plans = new Map(hosts.map((host) => [host.name, host]));
  return standingHosts(site.hosts).flatMap((host) => {
    const plan = plans.get(host.name);
    return host.interfaces.flatMap((device) => [
      ...ofGateway(device, plan, placed),
      ...[...device.prefixes].flatMap(([prefix, said]): Problem[] => {
        const path = [...device.path, "prefixes", prefix];
        const known =
          networks.get(device.network ?? "")?.further.some(({ name }) => name === prefix) === true;
        if (!known) {
          const reason = `names a prefix that the network ${device.network ?? ""} does not have`;
          const fix = "name one of the network's further prefixes";
          return [{ code: "HX020", path, value: prefix, reason, fix }];
        }
        // What the prefix is to be could not be said: that is reported there.
        const network = placed.get(device.network);
        const inPlace = network?.further.find(({ name }) => name === prefix);
        if (network === undefined || inPlace === undefined) return [];
        const reserved = reservedIn(inPlace.prefix, false, gatewayIn(inPlace.prefix, network));
        const planned = plan?.interfaces
          .find(({ name }) => name === device.name)
          ?.addresses.filter(
            ({ further }) => further?.prefix === prefix && further.network === device.network,
          );
        return said.flatMap((pin, index): Problem[] => {
          const own = planned?.find(({ further }) => further?.index === index);
          const shared = { path: pin.path, value: pin.text };
          if (own === undefined) {
            const fix = "give an address in it, or its host part alone";
            return [{ code: "HX031", ...shared, reason: `is outside of the prefix ${prefix}`, fix }];
          }
          const hit = reservationOf(reserved, inPlace.prefix.value.offsetOf(own.address.value));
          if (hit !== undefined) return [{ code: hit.code, ...shared, reason: hit.reason, fix: hit.fix }];
          const [first, second] = holders.get(`${own.address}`) ?? [];
          const name = `${site.name}/${host.name}/${device.name}`;
          if (second === undefined) return [];
          const other = first === name ? second : first;
          return [
            {
              code: "HX032",
              ...shared,
              reason: `is used twice: it is that of ${other}`,
              fix: "use another number",
            },
          ];
        });
      }),
    ]);
  });
}

function reservationOf(reserved: readonly Reservation[], number: bigint): Reservation | undefined {
  return reserved.find(({ first, last }) => first <= number && number <= last);
}

/** The number of the network's gateway in one of its further prefixes, where it lies there. */
function gatewayIn(prefix: PlannedPrefix, { gateway }: NetworkPlan): bigint | undefined {
  return gateway !== undefined && prefix.contains(gateway) ? prefix.value.offsetOf(gateway.value) : undefined;
}

/** An address that ends as the interface's others do, and is that of a gateway in a further prefix. */
function ofGateway(device: LayoutInterface, host: HostPlan | undefined, placed: SiteNetworks): Problem[] {
  const planned = host?.interfaces.find(({ name }) => name === device.name);
  return (planned?.addresses ?? []).flatMap(({ address, further }): Problem[] => {
    const network = placed.get(further?.network);
    const { prefix } = further ?? {};
    if (network === undefined || prefix === undefined || network.gatewayOf !== undefined) return [];
    if (network.gateway?.equals(address) !== true) return [];
    if (network.name === device.network && device.prefixes.has(prefix)) return [];
    const fix = `use another number${network.name === device.network ? `, or say what it has there: prefixes: { ${prefix}: [...] }` : ""}`;
    const reason = "is used twice: it is that of the network's gateway";
    return [{ code: "HX032", path: device.path, value: `${address}`, reason, fix }];
  });
}
