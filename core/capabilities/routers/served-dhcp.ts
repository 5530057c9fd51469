import { isIpv4 } from "../../address/index.ts";
import type { Range } from "../../allocate/index.ts";
import type { LayoutHost, LayoutSite } from "../../layout/layout.ts";
import { standingHosts } from "../../layout/standing-hosts.ts";
import type { SiteMembers } from "../../plan/allocated-members.ts";
import type { MacsOfSite } from "../../plan/mac.ts";
import { workloadOwner } from "../../plan/owners.ts";
import { offsetIn } from "../../plan/pinned-number.ts";
import type { NetworkPlan } from "../../plan/plan.ts";
import type { PlannedAddress, PlannedPrefix } from "../../plan/planned-prefix.ts";
import type { NetworkMode } from "../modes/values.ts";
import type {
  DhcpReservation,
  LayoutAdvertised,
  LayoutRouter,
  LayoutServed,
  ServedDhcp,
  ServedDhcp4,
} from "./values.ts";

/** What is known of a network besides what its router says. */
interface Around {
  readonly network: NetworkPlan;
  readonly mode: NetworkMode;
  readonly members: SiteMembers;
  /** Of guests. */
  readonly givenMac: MacsOfSite;
}

/**
 * What a router that is a host gives by DHCPv6 in a network whose mode needs that. Guests are given the addresses that the plan
 * has for them, whether or not they ask; hosts what the router reserves for them.
 */
export function servedDhcp(
  site: LayoutSite,
  router: LayoutRouter,
  own: LayoutAdvertised,
  around: Around,
): ServedDhcp | undefined {
  const { network, mode } = around;
  if (router.kind !== "host" || !router.serves || relays(own, "IPv6")) return undefined;
  if (mode === "dhcp-stateless") return { leases: undefined, reservations: [] };
  if (mode !== "dhcp") return undefined;
  return served(own, network.prefix, [
    ...ofHosts(own, network.prefix, (host) => askerOf(site, host, own.network)),
    ...ofGuests(site, around, "ipv6"),
  ]);
}

/**
 * What it gives by DHCPv4, where the layout says that it does.
 * @param resolvers of IPv4
 */
export function servedDhcp4(
  site: LayoutSite,
  router: LayoutRouter,
  { ipv4: own }: LayoutAdvertised,
  around: Around,
  resolvers: readonly PlannedAddress[],
): ServedDhcp4 | undefined {
  const ipv4 = around.network.ipv4;
  if (router.kind !== "host" || !router.serves || own === undefined || ipv4 === undefined) return undefined;
  const { prefix, gateway } = ipv4;
  const reservations = [
    ...ofHosts(own, prefix, (host) => ipv4AskerOf(site, host, own.network)),
    ...ofGuests(site, around, "ipv4"),
  ];
  return { ...served(own, prefix, reservations), prefix, gateway, resolvers };
}

/** Whether it hands what hosts ask in a family to a server elsewhere. */
export function relays({ relay }: LayoutAdvertised, family: "IPv4" | "IPv6"): boolean {
  return relay?.servers.some(({ value }) => isIpv4(value) === (family === "IPv4")) === true;
}

function served(
  { leases }: LayoutServed,
  prefix: PlannedPrefix,
  reservations: readonly DhcpReservation[],
): ServedDhcp {
  const first = leases && offsetIn(prefix, leases.value.network);
  const isInside = leases !== undefined && first !== undefined && leases.value.length >= prefix.value.length;
  return {
    leases: isInside ? prefix.prefixAt(first, leases.value.length) : undefined,
    reservations: [...reservations].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** The numbers of a network that a host of the site gives by DHCP of the prefix's family: to whoever asks, and to hosts. */
export function leasedNumbers(
  { routers }: LayoutSite,
  network: string,
  prefix: PlannedPrefix,
): readonly Range[] {
  const own = routers
    .flatMap(({ networks }) => networks)
    .filter((served) => served.network === network)
    .flatMap((served): LayoutServed[] => (prefix.isIpv4 ? (served.ipv4 ? [served.ipv4] : []) : [served]));
  const blocks = own.flatMap(({ leases, reservations }) => [
    ...(leases === undefined ? [] : [{ from: leases.value.network, size: leases.value.size }]),
    ...reservations.map(({ address }) => ({ from: address.value, size: 1n })),
  ]);
  return blocks.flatMap(({ from, size }) => {
    const first = offsetIn(prefix, from);
    return first === undefined || size > prefix.value.size ? [] : [{ first, last: first + size - 1n }];
  });
}

/** What a host is known by that asks a server. */
type Asker = Pick<DhcpReservation, "mac" | "duid">;

function ofHosts(
  { reservations }: LayoutServed,
  prefix: PlannedPrefix,
  askerOf: (host: string) => Asker | undefined,
): DhcpReservation[] {
  return reservations.flatMap(({ host, address }) => {
    const offset = offsetIn(prefix, address.value);
    const asker = askerOf(host);
    return offset === undefined || asker === undefined
      ? []
      : [{ name: host, ...asker, address: prefix.addressAt(offset) }];
  });
}

/** By the interface by which a host of the site asks there by DHCPv6; `undefined` where it does not, or nobody has said its MAC address. */
export function askerOf(site: LayoutSite, name: string, network: string): Asker | undefined {
  const device = hostOf(site, name)?.interfaces.find(
    (own) => own.network === network && own.comes?.by === "dhcp",
  );
  const mac = device?.mac?.value;
  // RFC 8415 section 11.4: of type 3, then Ethernet's hardware type.
  return mac === undefined
    ? undefined
    : { mac, duid: device?.comes?.duid?.value === "ll" ? `00:03:00:01:${mac}` : undefined };
}

/** The same by DHCPv4. */
export function ipv4AskerOf(site: LayoutSite, name: string, network: string): Asker | undefined {
  const host = hostOf(site, name);
  const mac = host?.interfaces.find((own) => own.network === network && host.dhcp4.includes(own.name))?.mac
    ?.value;
  return mac === undefined ? undefined : { mac, duid: undefined };
}

function hostOf(site: LayoutSite, name: string): LayoutHost | undefined {
  return standingHosts(site.hosts).find((host) => host.name === name);
}

function ofGuests(
  site: LayoutSite,
  { network, members, givenMac }: Around,
  family: "ipv4" | "ipv6",
): DhcpReservation[] {
  return standingHosts(site.hosts).flatMap((host) =>
    host.guests
      .filter((guest) => guest.network === network.name)
      .flatMap(({ name }) => {
        const owner = workloadOwner(site.name, host.name, "guests", name);
        const given = members[family].address(network.name, owner);
        const mac = givenMac(owner);
        return given === undefined || mac === undefined
          ? []
          : [{ name, mac, duid: undefined, address: given.address }];
      }),
  );
}
