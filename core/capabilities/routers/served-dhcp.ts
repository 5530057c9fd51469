import type { Range } from "../../allocate/index.ts";
import type { LayoutSite } from "../../layout/layout.ts";
import { standingHosts } from "../../layout/standing-hosts.ts";
import type { SiteMembers } from "../../plan/allocated-members.ts";
import type { MacsOfSite } from "../../plan/mac.ts";
import { workloadOwner } from "../../plan/owners.ts";
import { offsetIn } from "../../plan/pinned-number.ts";
import type { NetworkPlan } from "../../plan/plan.ts";
import type { PlannedPrefix } from "../../plan/planned-prefix.ts";
import type { NetworkMode } from "../modes/values.ts";
import type { DhcpReservation, LayoutAdvertised, LayoutRouter, ServedDhcp } from "./values.ts";

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
  if (router.kind !== "host" || !router.serves) return undefined;
  if (mode === "dhcp-stateless") return { leases: undefined, reservations: [] };
  if (mode !== "dhcp") return undefined;
  const { prefix } = network;
  const { leases } = own;
  const first = leases && offsetIn(prefix, leases.value.network);
  const isInside = leases !== undefined && first !== undefined && leases.value.length >= prefix.value.length;
  const reservations = [...ofHosts(site, own, network), ...ofGuests(site, around)];
  return {
    leases: isInside ? prefix.prefixAt(first, leases.value.length) : undefined,
    reservations: reservations.sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** The numbers of a network that a host of the site gives by DHCPv6: to whoever asks, and to hosts. */
export function leasedNumbers(
  { routers }: LayoutSite,
  network: string,
  prefix: PlannedPrefix,
): readonly Range[] {
  const own = routers.flatMap(({ networks }) => networks).filter((served) => served.network === network);
  const blocks = own.flatMap(({ leases, reservations }) => [
    ...(leases === undefined ? [] : [{ from: leases.value.network, size: leases.value.size }]),
    ...reservations.map(({ address }) => ({ from: address.value, size: 1n })),
  ]);
  return blocks.flatMap(({ from, size }) => {
    const first = offsetIn(prefix, from);
    return first === undefined || size > prefix.value.size ? [] : [{ first, last: first + size - 1n }];
  });
}

function ofHosts(site: LayoutSite, own: LayoutAdvertised, { prefix }: NetworkPlan): DhcpReservation[] {
  return own.reservations.flatMap(({ host, address }) => {
    const offset = offsetIn(prefix, address.value);
    const mac = macOf(site, host, own.network);
    return offset === undefined || mac === undefined
      ? []
      : [{ name: host, mac, address: prefix.addressAt(offset) }];
  });
}

/** Of the interface by which a host of the site asks there; `undefined` where it does not, or nobody has said. */
export function macOf(site: LayoutSite, name: string, network: string): string | undefined {
  return standingHosts(site.hosts)
    .find((host) => host.name === name)
    ?.interfaces.find((device) => device.network === network && device.comes?.by === "dhcp")?.mac?.value;
}

function ofGuests(site: LayoutSite, { network, members, givenMac }: Around): DhcpReservation[] {
  return standingHosts(site.hosts).flatMap((host) =>
    host.guests
      .filter((guest) => guest.network === network.name)
      .flatMap(({ name }) => {
        const owner = workloadOwner(site.name, host.name, "guests", name);
        const given = members.ipv6.address(network.name, owner);
        const mac = givenMac(owner);
        return given === undefined || mac === undefined ? [] : [{ name, mac, address: given.address }];
      }),
  );
}
