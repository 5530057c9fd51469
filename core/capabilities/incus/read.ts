import { byName } from "../../layout/by-name.ts";
import { ipv4AddressOf } from "../../layout/resolve-ipv4.ts";
import type { HostSource } from "../../layout/source.ts";
import type { HostReading } from "../capability.ts";
import type { LayoutIncus } from "./values.ts";

/** Incus or LXD on a host, with the bridges that it makes. */
export function readIncus(
  { reader, networkNames, interfaces, path, pin }: HostReading,
  host: HostSource,
): LayoutIncus | undefined {
  const flavor = host.incus !== undefined ? "incus" : "lxd";
  const source = host.incus ?? host.lxd;
  if (host.incus !== undefined && host.lxd !== undefined) {
    reader.add(
      "HX024",
      [...path, "lxd"],
      undefined,
      "stands beside incus",
      "a host runs one of the two: leave one out",
    );
  }
  if (source === undefined) return undefined;
  const devices = new Set(interfaces.map(({ name }) => name));
  const bridges = byName(source.bridges).flatMap(([name, bridge]) => {
    const at = [...path, flavor, "bridges", name];
    if (devices.has(name)) {
      reader.add(
        "HX032",
        at,
        undefined,
        "is used twice: an interface of this host has that name",
        `leave the interface out where ${flavor === "incus" ? "Incus" : "LXD"} makes the bridge, or give one of them another name`,
      );
    }
    if (!reader.reference([...at, "network"], bridge.network, "network", networkNames)) return [];
    return [
      {
        name,
        path: at,
        network: bridge.network,
        pin: pin([...at, "address"], bridge.address, name),
        ipv4: ipv4AddressOf(reader, at, bridge.ipv4),
        nat: bridge.nat === true,
      },
    ];
  });
  return { flavor, bridges };
}
