import type { LayoutSite } from "../../layout/layout.ts";
import { standingHosts } from "../../layout/standing-hosts.ts";
import { workloadOwner } from "../../plan/owners.ts";
import { offsetIn } from "../../plan/pinned-number.ts";
import type { HostPlan, NetworkPlan } from "../../plan/plan.ts";
import type { Problem } from "../../problem/problem.ts";
import type { AskedIn } from "../capability.ts";
import { macOf } from "./served-dhcp.ts";
import type { LayoutAdvertised, LayoutRouter } from "./values.ts";

/** What a router that is a host could not give by DHCPv6, or would give to two. */
export function checkServed(
  site: LayoutSite,
  router: LayoutRouter,
  own: LayoutAdvertised,
  planned: NetworkPlan | undefined,
  hosts: readonly HostPlan[],
  asked: AskedIn,
): Problem[] {
  if (router.kind !== "host" || planned === undefined) return [];
  const mode = site.modes.get(own.network)?.value;
  if (!router.serves)
    return needless(own, "is for who answers DHCPv6, and by dhcp: other somebody else does");
  if (mode !== "dhcp")
    return needless(
      own,
      `is for mode dhcp, and addresses in ${own.network} come by mode ${mode ?? "static"}`,
    );
  const held = [...owned(own, planned, asked), ...numbered(own, planned, hosts)];
  return [
    ...outside(own, planned),
    ...unknownHosts(site, own),
    ...inLeases(own, planned, held),
    ...givenTwice(own, planned, held),
    ...nothingForThem(site, own),
  ];
}

function needless({ leases, reservations, path }: LayoutAdvertised, reason: string): Problem[] {
  const said = [
    ...(leases === undefined ? [] : ["leases"]),
    ...(reservations.length === 0 ? [] : ["reservations"]),
  ];
  return said.map((key) => ({
    code: "HX189",
    path: [...path, key],
    value: undefined,
    reason,
    fix: "leave it out",
  }));
}

function outside({ leases, reservations }: LayoutAdvertised, { prefix }: NetworkPlan): Problem[] {
  const written = [
    ...(leases === undefined
      ? []
      : [{ ...leases, first: leases.value.network, length: leases.value.length }]),
    ...reservations.map(({ address }) => ({ ...address, first: address.value, length: 128 })),
  ];
  return written
    .filter(({ first, length }) => offsetIn(prefix, first) === undefined || length < prefix.value.length)
    .map(({ path, text, length }) => ({
      code: "HX031",
      path,
      value: text,
      reason: `is outside of ${prefix}`,
      fix: `give the part behind the prefix alone, such as "${length === 128 ? "::42" : "::1000/116"}"`,
    }));
}

function unknownHosts(site: LayoutSite, { reservations, network }: LayoutAdvertised): Problem[] {
  return reservations
    .filter(({ host }) => macOf(site, host, network) === undefined)
    .map(({ host, address }) => ({
      code: "HX189",
      path: address.path,
      value: address.text,
      reason: `is for ${host}, which has no interface in ${network} that asks for an address and whose mac is known`,
      fix: "give its interface there mac: and no addresses, or leave it out",
    }));
}

/** A number of the network, and whose it is. */
interface Held {
  readonly owner: string;
  readonly offset: bigint;
}

/** Numbers of the network that the layout says whose they are. */
function owned({ network }: LayoutAdvertised, { prefix }: NetworkPlan, asked: AskedIn): readonly Held[] {
  return asked(network).flatMap(({ pin, owner }) => {
    const offset = pin && offsetIn(prefix, "network" in pin.value ? pin.value.network : pin.value);
    return offset === undefined ? [] : [{ owner, offset }];
  });
}

/** Numbers that the ledger keeps for guests that ask. */
function numbered(
  { network }: LayoutAdvertised,
  { prefix }: NetworkPlan,
  hosts: readonly HostPlan[],
): readonly Held[] {
  return hosts.flatMap((host) =>
    host.guests
      .filter((guest) => guest.network === network && guest.comes === "dhcp" && guest.origin === "numbered")
      .map(({ name, address }) => ({
        owner: workloadOwner(host.site, host.name, "guests", name),
        offset: prefix.value.offsetOf(address.value),
      })),
  );
}

function inLeases({ leases }: LayoutAdvertised, planned: NetworkPlan, held: readonly Held[]): Problem[] {
  const first = leases && offsetIn(planned.prefix, leases.value.network);
  if (leases === undefined || first === undefined) return [];
  return held
    .filter(({ offset }) => offset >= first && offset < first + leases.value.size)
    .map(({ owner }) => ({
      code: "HX189",
      path: leases.path,
      value: leases.text,
      reason: `has the number of ${owner} in it, which could be given to somebody else`,
      fix: 'give a block in which nobody has an address, such as "::1000/116"',
    }));
}

function givenTwice(own: LayoutAdvertised, planned: NetworkPlan, held: readonly Held[]): Problem[] {
  const holders = new Map(held.map(({ owner, offset }) => [offset, owner]));
  return own.reservations.flatMap(({ host, address }): Problem[] => {
    const offset = offsetIn(planned.prefix, address.value);
    if (offset === undefined) return [];
    const holder = holders.get(offset);
    if (holder === undefined) {
      holders.set(offset, host);
      return [];
    }
    const reason = `is given to ${host}, and ${holder} has it`;
    return [{ code: "HX189", path: address.path, value: address.text, reason, fix: "give another one" }];
  });
}

/** Hosts that ask, where the server gives nothing to them. */
function nothingForThem(
  site: LayoutSite,
  { leases, reservations, network, path }: LayoutAdvertised,
): Problem[] {
  if (leases !== undefined) return [];
  const waiting = standingHosts(site.hosts).filter(
    ({ name, interfaces }) =>
      interfaces.some((device) => device.network === network && device.comes?.by === "dhcp") &&
      !reservations.some(({ host }) => host === name),
  );
  const [first] = waiting;
  if (first === undefined) return [];
  return [
    {
      code: "HX189",
      path,
      value: undefined,
      reason: `gives nothing to ${waiting.map(({ name }) => name).join(", ")}: there is neither a block that addresses are given out of nor a reservation`,
      fix: `say leases: "::1000/116", or reservations: { ${first.name}: "::42" }`,
    },
  ];
}
