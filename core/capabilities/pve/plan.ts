import type { LayoutHost, LayoutSite } from "../../layout/layout.ts";
import type { Members } from "../../plan/allocated-members.ts";
import { workloadOwner } from "../../plan/owners.ts";
import type { InterfacePlan, NetworkPlan } from "../../plan/plan.ts";
import type { PlannedAddress } from "../../plan/planned-prefix.ts";
import type { HostPlanning } from "../capability.ts";
import { guestResolvers } from "./guest-resolvers.ts";
import { plugOf } from "./plug.ts";
import type { GuestPlan } from "./values.ts";

/** The guests of a host, each on a bridge of the host's in its network. */
export function planGuests({
  site,
  host,
  interfaces,
  networks,
  members,
  macOf,
  addressOf,
  problems,
}: HostPlanning): GuestPlan[] {
  const ids = new Map<number, string>();
  return host.guests.flatMap((guest): GuestPlan[] => {
    const twice = ids.get(guest.id);
    if (twice !== undefined) {
      problems.push({
        code: "HX032",
        path: [...guest.path, "id"],
        value: String(guest.id),
        reason: `is used twice: it is that of ${twice}`,
        fix: "give each guest its own number",
      });
    }
    ids.set(guest.id, guest.name);
    const plug = plugOf(guest, interfaces);
    if (!("bridge" in plug)) {
      problems.push(plug);
      return [];
    }
    const { bridge, vlan, beside } = plug;
    const owner = workloadOwner(site.name, host.name, "guests", guest.name);
    const own = members.ipv6.address(guest.network, owner);
    const ipv4 = members.ipv4.address(guest.network, owner);
    const mac = macOf(owner);
    if (own === undefined || mac === undefined) return [];
    return [
      {
        name: guest.name,
        kind: guest.kind,
        id: guest.id,
        network: guest.network,
        bridge: bridge.name,
        vlan,
        mac,
        address: own.address,
        length: own.length,
        origin: guest.comes === undefined || guest.comes === "dhcp" ? own.origin : "slaac",
        comes: guest.comes,
        gateway:
          guest.comes === undefined
            ? guestGateway(own.address, beside, networks.get(guest.network))
            : undefined,
        ipv4:
          ipv4 === undefined
            ? undefined
            : {
                ...ipv4,
                gateway: guestIpv4Gateway(ipv4.address, beside, networks.get(guest.network)),
                gatewayOnLink: networks.get(guest.network)?.ipv4?.gatewayOnLink ?? false,
              },
        mtu: site.mtus.get(guest.network)?.value,
        resolvers: guestResolvers(guest, { site, addressOf }),
        cloudInit: guest.cloudInit?.value,
        nic: guest.nic,
        os: guest.os,
        tcp: guest.tcp,
      },
    ];
  });
}

/** What a guest sends everything to: the segment's gateway, where it is none itself; else the host's own interface there. */
function guestGateway(
  own: PlannedAddress,
  beside: InterfacePlan | undefined,
  network: NetworkPlan | undefined,
): PlannedAddress | undefined {
  const gateway = network?.placement.kind === "segment" ? network.gateway : undefined;
  if (gateway?.equals(own) === true) return undefined;
  return gateway ?? beside?.addresses[0]?.address;
}

/** The same in IPv4. */
function guestIpv4Gateway(
  own: PlannedAddress,
  beside: InterfacePlan | undefined,
  network: NetworkPlan | undefined,
): PlannedAddress | undefined {
  const gateway = network?.placement.kind === "segment" ? network.ipv4?.gateway : undefined;
  if (gateway?.equals(own) === true) return undefined;
  return gateway ?? beside?.ipv4?.address;
}

/** The address of one of them. */
export function guestAddress(
  site: LayoutSite,
  host: LayoutHost,
  name: string,
  members: Members,
): PlannedAddress | undefined {
  const guest = host.guests.find((candidate) => candidate.name === name);
  const owner = workloadOwner(site.name, host.name, "guests", name);
  return guest && members.address(guest.network, owner)?.address;
}
