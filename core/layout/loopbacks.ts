import type { Capability } from "../capabilities/capability.ts";
import { hasNeighbours } from "../links/index.ts";
import type { LayoutHost, Path, SiteLayouts } from "./layout.ts";
import type { LayoutReader } from "./reader.ts";

/** Networks that a loopback, and what lives on loopbacks, cannot be in. */
export function checkLoopbacks(
  reader: LayoutReader,
  hosts: readonly LayoutHost[],
  parts: SiteLayouts,
  capabilities: readonly Capability[],
): void {
  const attached = new Map<string, string>();
  for (const host of hosts) {
    const segments = host.interfaces
      .filter(({ link }) => hasNeighbours(link))
      .flatMap(({ name, network, alsoIn }) => [
        { name, network },
        ...alsoIn.map((other) => ({ name, network: other.network })),
      ]);
    const bridges = capabilities.flatMap((capability) => capability.layoutBridges?.(host) ?? []);
    for (const { name, network } of [...segments, ...bridges])
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
  for (const { path, network } of capabilities.flatMap(({ onLoopbacks }) => onLoopbacks?.(parts) ?? []))
    refuse(path, network);
  for (const { interfaces } of hosts)
    for (const { link, path, network } of interfaces) if (!hasNeighbours(link)) refuse(path, network);
}
