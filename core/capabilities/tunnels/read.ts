import { byName } from "../../layout/by-name.ts";
import type { HostSource } from "../../layout/source.ts";
import type { HostReading } from "../capability.ts";
import type { LayoutTunnel, TunnelUpdate } from "./values.ts";

/** The documented address of tunnelbroker.net's endpoint update; it has no IPv6 by intention. */
const tunnelbroker = "https://ipv4.tunnelbroker.net/nic/update";

/** What each tunnel says besides its ends; what goes with the other end alone is reported. */
export function readTunnels(
  { reader, path }: HostReading,
  { interfaces }: HostSource,
): readonly LayoutTunnel[] {
  return byName(interfaces).flatMap(([name, { tunnel, network }]): LayoutTunnel[] => {
    if (tunnel === undefined) return [];
    const at = [...path, "interfaces", name, "tunnel"];
    const isServer = tunnel.end === "server";
    const refuse = (key: string, reason: string, fix: string) =>
      reader.add("HX005", [...at, key], undefined, reason, fix);
    if (tunnel.peer !== undefined && !isServer)
      refuse("peer", "is for end: server, which gives the other end its address", "leave it out");
    if (tunnel.update !== undefined && isServer)
      refuse("update", "is for a client: it tells the server where the tunnel ends", "leave it out");
    return [
      {
        interface: name,
        path: at,
        gives: isServer ? network : undefined,
        peer: isServer ? reader.address([...at, "peer"], tunnel.peer) : undefined,
        update: isServer ? undefined : updateOf(tunnel.update),
      },
    ];
  });
}

function updateOf(
  said: { readonly url?: string | undefined; readonly id: string; readonly user: string } | undefined,
): TunnelUpdate | undefined {
  return said && { url: said.url ?? tunnelbroker, id: said.id, user: said.user };
}
