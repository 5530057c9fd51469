import type { Problem } from "../../problem/index.ts";
import type { Layout, LayoutHost, Path } from "../layout.ts";
import { loopback } from "../resolve-services.ts";

/** A network on two segments of one host: its prefix is on-link on both, and neighbours are looked for on one alone. */
export function twoSegments(layout: Layout): Problem[] {
  return layout.sites.flatMap((site) => site.hosts.filter(({ retired }) => !retired).flatMap(ofHost));
}

function ofHost(host: LayoutHost): Problem[] {
  const segments = new Map<string, string>();
  return attached(host).flatMap(({ name, network, path }): Problem[] => {
    const other = segments.get(network);
    segments.set(network, other ?? name);
    if (other === undefined) return [];
    return [
      {
        code: "HX111",
        path: [...path, "network"],
        value: network,
        reason: `is on ${other} too, another segment of this host: neighbours are looked for on one of them only`,
        fix: "give it a network of its own, or make one bridge of both",
      },
    ];
  });
}

function attached({ interfaces, incus }: LayoutHost): { name: string; network: string; path: Path }[] {
  const own = interfaces.filter(({ name }) => name !== loopback);
  return [...own, ...(incus?.bridges ?? [])].flatMap(({ name, network, path }) =>
    network === undefined ? [] : [{ name, network, path }],
  );
}
