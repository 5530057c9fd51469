import { byName } from "../../layout/by-name.ts";
import { resolveIdentity } from "../../layout/resolve-identity.ts";
import { ipv4AddressOf } from "../../layout/resolve-ipv4.ts";
import type { HostSource } from "../../layout/source.ts";
import type { HostReading } from "../capability.ts";
import type { LayoutGuest } from "./values.ts";

/** The guests of a Proxmox VE host. */
export function readGuests(
  { reader, networkNames, path, pin }: HostReading,
  source: HostSource,
): readonly LayoutGuest[] {
  return byName(source.guests).flatMap(([name, guest]): LayoutGuest[] => {
    const at = path.concat("guests", name);
    if (!reader.reference([...at, "network"], guest.network, "network", networkNames)) return [];
    const { formerly, kind = "vm", id, network, bridge, vlan, address, tcp } = guest;
    const pinnedBy = address === undefined ? undefined : "address";
    const { mac, identifier } = resolveIdentity(reader, at, guest, pinnedBy);
    return [
      {
        name,
        formerly,
        path: at,
        kind,
        id,
        network,
        bridge,
        vlan,
        pin: address === undefined ? undefined : pin([...at, "address"], address, name),
        mac,
        identifier,
        ipv4: ipv4AddressOf(reader, at, guest.ipv4),
        tcp: tcp ?? [],
      },
    ];
  });
}
