import { hasNeighbours } from "../links/index.ts";
import { byName } from "./by-name.ts";
import type { LayoutHost, LayoutService, Path } from "./layout.ts";
import type { LayoutReader } from "./reader.ts";
import type { References } from "./references.ts";
import type { SiteSource } from "./source.ts";

/** Addresses of services: each on the loopbacks of the hosts that answer for it, out of a network that nobody is on. */
export function resolveServices(
  reader: LayoutReader,
  references: References,
  path: Path,
  site: SiteSource,
): readonly LayoutService[] {
  const networks = Object.keys(site.networks ?? {});
  const hosts = Object.keys(site.hosts ?? {});
  return byName(site.services).flatMap(([name, source]): LayoutService[] => {
    const at = [...path, "services", name];
    if (site.aws !== undefined) {
      reader.add(
        "HX005",
        at,
        undefined,
        "is not for a VPC, which delivers to interfaces and to no loopback",
        "give the host's interface a second address instead",
      );
    }
    const kind = networks.includes(name) ? "network" : hosts.includes(name) ? "host" : undefined;
    if (kind !== undefined)
      reader.add(
        "HX032",
        at,
        undefined,
        `is used twice: a ${kind} here has that name`,
        "give it another name",
      );
    const on = (source.hosts ?? []).filter((host, index) =>
      reader.reference([...at, "hosts", index], host, "host", hosts),
    );
    if (!reader.reference([...at, "network"], source.network, "network", networks)) return [];
    const own = { kind: "service", site: String(path[1]), service: name } as const;
    const pin = references.pin([...at, "address"], source.address, own);
    const { formerly, network, tcp } = source;
    return [{ name, formerly, path: at, network, hosts: [...new Set(on)].sort(), pin, tcp: tcp ?? [] }];
  });
}

/** Networks that a loopback and a service cannot be in. */
export function checkLoopbacks(
  reader: LayoutReader,
  hosts: readonly LayoutHost[],
  services: readonly LayoutService[],
): void {
  const attached = new Map<string, string>();
  for (const host of hosts) {
    const segments = host.interfaces.filter(({ link }) => hasNeighbours(link));
    for (const { name, network } of [...segments, ...(host.incus?.bridges ?? [])])
      if (network !== undefined) attached.set(network, `${host.name}/${name}`);
  }
  const refuse = (path: Path, network: string | undefined) => {
    const other = network === undefined ? undefined : attached.get(network);
    if (network === undefined || other === undefined) return;
    reader.add(
      "HX027",
      [...path, "network"],
      network,
      `is the network of ${other} too, which would look for the address on its segment`,
      "give loopbacks and services a network of their own, that no other interface is in",
    );
  };
  for (const service of services) refuse(service.path, service.network);
  for (const { interfaces } of hosts)
    for (const { link, path, network } of interfaces) if (!hasNeighbours(link)) refuse(path, network);
}
