import { byName } from "../../layout/by-name.ts";
import type { SiteSource } from "../../layout/source.ts";
import type { SiteReading } from "../capability.ts";
import type { LayoutService } from "./values.ts";

/** Addresses of services: each on the loopbacks of the hosts that answer for it, out of a network that nobody is on. */
export function readServices(site: SiteReading, source: SiteSource): readonly LayoutService[] {
  const { reader, path } = site;
  const hosts = Object.keys(source.hosts ?? {});
  return byName(source.services).flatMap(([name, service]): LayoutService[] => {
    const at = [...path, "services", name];
    if (site.isAws) {
      reader.add(
        "HX005",
        at,
        undefined,
        "is not for a VPC, which delivers to interfaces and to no loopback",
        "give the host's interface a second address instead",
      );
    }
    const kind = site.networkNames.includes(name) ? "network" : hosts.includes(name) ? "host" : undefined;
    if (kind !== undefined)
      reader.add(
        "HX032",
        at,
        undefined,
        `is used twice: a ${kind} here has that name`,
        "give it another name",
      );
    const on = (service.hosts ?? []).filter((host, index) =>
      reader.reference([...at, "hosts", index], host, "host", hosts),
    );
    if (!reader.reference([...at, "network"], service.network, "network", site.networkNames)) return [];
    const pin = site.pin([...at, "address"], service.address, name);
    const { formerly, network, tcp } = service;
    return [{ name, formerly, path: at, network, hosts: [...new Set(on)].sort(), pin, tcp: tcp ?? [] }];
  });
}
