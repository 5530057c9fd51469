import type { HostSource } from "../../layout/source.ts";
import { hasNeighbours, nounOf, portsOf } from "../../links/index.ts";
import type { HostReading } from "../capability.ts";
import { unsayable } from "./unsayable.ts";

/** Names of the interfaces that say so; each thing that does not go with it is reported. */
export function readDhcp4(
  { reader, path, interfaces }: HostReading,
  { aws, interfaces: written, network }: HostSource,
): readonly string[] {
  return Object.entries(written ?? {}).flatMap(([name, source]) => {
    if (source.dhcp4 !== true) return [];
    const at = [...path, "interfaces", name];
    const link = interfaces.find((own) => own.name === name)?.link;
    const refuse = (key: string, reason: string, fix: string) =>
      reader.add("HX005", [...at, key], key === "dhcp4" ? "true" : undefined, reason, fix);
    if (aws !== undefined) {
      refuse("dhcp4", "is not for an EC2 instance, which has IPv4 by DHCP anyway", "leave it out");
      return [];
    }
    if (link !== undefined && !hasNeighbours(link)) {
      refuse("dhcp4", `asks a DHCP server, and nobody is heard on a ${nounOf(link)}`, "leave it out");
      return [];
    }
    const over = interfaces.find((other) => portsOf(other.link)?.includes(name) === true);
    if (over !== undefined) {
      refuse("dhcp4", `asks a DHCP server, and ${name} is a port of ${over.name}`, `say it at ${over.name}`);
      return [];
    }
    if (source.ipv4 !== undefined)
      refuse("ipv4", "gives an address, and by dhcp4 a DHCP server does", "keep one of the two");
    for (const { key, reason, fix } of unsayable(network?.renderer ?? "netplan", source))
      refuse(key, reason, fix);
    return [name];
  });
}
