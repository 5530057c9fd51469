import type { Problem } from "../../problem/index.ts";
import type { Layout, LayoutHost, Path } from "../layout.ts";
import { loopback } from "../loopbacks.ts";
import { standingHosts } from "../standing-hosts.ts";

/**
 * A network on two segments of one host: its prefix is on-link on both, and neighbours are looked for on one alone. What
 * is connected to nothing outside of the host, a bridge without ports, is a segment of its own; several NICs in one network
 * are on one.
 */
export function twoSegments(layout: Layout): Problem[] {
  return layout.sites.flatMap((site) => standingHosts(site.hosts).flatMap(ofHost));
}

interface Attached {
  readonly name: string;
  readonly network: string;
  readonly path: Path;
  readonly isInner: boolean;
}

function ofHost(host: LayoutHost): Problem[] {
  const before = new Map<string, Attached>();
  return attached(host).flatMap((one): Problem[] => {
    const other = before.get(one.network);
    before.set(one.network, other ?? one);
    if (other === undefined || !(one.isInner || other.isInner)) return [];
    return [
      {
        code: "HX111",
        path: [...one.path, "network"],
        value: one.network,
        reason: `is on ${other.name} too, another segment of this host: neighbours are looked for on one of them only`,
        fix: "give it a network of its own, or make one bridge of both",
      },
    ];
  });
}

function attached({ interfaces, incus }: LayoutHost): Attached[] {
  const own = interfaces
    .filter(({ name }) => name !== loopback)
    .map((one) => ({ ...one, isInner: one.ports?.length === 0 }));
  const bridges = (incus?.bridges ?? []).map((one) => ({ ...one, isInner: true }));
  return [...own, ...bridges].flatMap(({ name, network, path, isInner }) =>
    network === undefined ? [] : [{ name, network, path, isInner }],
  );
}
