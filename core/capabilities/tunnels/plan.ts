import type { LayoutHost } from "../../layout/layout.ts";
import { peerOwner } from "../../plan/owners.ts";
import type { Request } from "../../plan/requests/request.ts";
import type { HostPlanning } from "../capability.ts";
import type { TunnelPlan } from "./values.ts";

/** An address for the other end of each tunnel that the host is the server of. */
export function peerRequests(site: string, host: LayoutHost): readonly Request[] {
  return host.tunnels.flatMap(({ interface: device, path, gives, peer: pin }): Request[] => {
    if (gives === undefined) return [];
    const owner = peerOwner(site, host.name, device);
    const ipv6 = { path: pin?.path ?? [...path, "peer"], pin };
    return [{ kind: "address", owner, within: gives, ipv6, ipv4: undefined }];
  });
}

/** The tunnels of a host whose ends are known; one whose end has no address is reported elsewhere. */
export function planTunnels({
  site,
  host,
  interfaces,
  members,
  earlier,
}: HostPlanning): readonly TunnelPlan[] {
  return host.tunnels.flatMap(({ interface: name, gives, update }): TunnelPlan[] => {
    const device = interfaces.find((own) => own.name === name);
    const mtu = earlier.mtus.find((own) => own.interface === name)?.mtu;
    if (device?.link.kind !== "tunnel" || mtu === undefined) return [];
    const { end, local, remote, ttl } = device.link;
    if (remote === undefined) return [];
    const own =
      gives === undefined ? undefined : members.ipv6.address(gives, peerOwner(site.name, host.name, name));
    const gateway = device.addresses[0]?.address;
    const peer = gives === undefined || own === undefined ? undefined : { network: gives, own, gateway };
    return [{ interface: name, end, local, remote, ttl, mtu, peer, update }];
  });
}
