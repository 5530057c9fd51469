import type { Capability } from "../../capabilities/capability.ts";
import { hasNeighbours, isInner } from "../../links/index.ts";
import type { Problem } from "../../problem/index.ts";
import type { Layout, LayoutHost, Path } from "../layout.ts";
import { standingHosts } from "../standing-hosts.ts";

/**
 * A network on two segments of one host: its prefix is on-link on both, and neighbours are looked for on one alone. What
 * is connected to nothing outside of the host, a bridge without ports, is a segment of its own; several NICs in one network
 * are on one.
 */
export function twoSegments(layout: Layout, capabilities: readonly Capability[]): Problem[] {
  return layout.sites.flatMap((site) =>
    standingHosts(site.hosts).flatMap((host) => ofHost(host, capabilities)),
  );
}

interface Attached {
  readonly name: string;
  readonly network: string;
  readonly path: Path;
  readonly isInner: boolean;
}

function ofHost(host: LayoutHost, capabilities: readonly Capability[]): Problem[] {
  const before = new Map<string, Attached>();
  return attached(host, capabilities).flatMap((device): Problem[] => {
    const other = before.get(device.network);
    before.set(device.network, other ?? device);
    if (other === undefined || !(device.isInner || other.isInner)) return [];
    return [
      {
        code: "HX111",
        path: device.path,
        value: device.network,
        reason: `is on ${other.name} too, another segment of this host: neighbours are looked for on one of them only`,
        fix: "give it a network of its own, or make one bridge of both",
      },
    ];
  });
}

function attached(host: LayoutHost, capabilities: readonly Capability[]): Attached[] {
  const own = host.interfaces
    .filter(({ link }) => hasNeighbours(link))
    .flatMap(({ name, network, path, link, alsoIn }) => [
      { name, network, path: [...path, "network"], isInner: isInner(link) },
      ...alsoIn.map((other) => ({ name, network: other.network, path: other.path, isInner: isInner(link) })),
    ]);
  const bridges = capabilities
    .flatMap((capability) => capability.layoutBridges?.(host) ?? [])
    .map(({ name, network, path }) => ({ name, network, path: [...path, "network"], isInner: true }));
  return [...own, ...bridges].flatMap(({ name, network, path, isInner }) =>
    network === undefined ? [] : [{ name, network, path, isInner }],
  );
}
