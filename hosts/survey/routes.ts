import { Ipv6Prefix } from "../../core/address/index.ts";
import type { OnLinkPrefix, SurveyedRoute } from "../../core/survey/index.ts";
import { canonical } from "./canonical.ts";
import { readNeighbours, readRoutes } from "./kernel-tables.ts";
import type { Sections } from "./sections.ts";

/** Routes that lead everywhere, of both families, each with what the neighbour table says of its next hop. */
export function readDefaultRoutes(sections: Sections): SurveyedRoute[] {
  const neighbours = readNeighbours(sections.all("neighbours"));
  const advertised = readRoutes(sections.all("routes-ra"));
  const all = [
    ...readRoutes(sections.all("routes")).map((route) => ({ family: "inet6" as const, route })),
    ...readRoutes(sections.all("routes4")).map((route) => ({ family: "inet" as const, route })),
  ];
  return all.flatMap(({ family, route }) => {
    // The kernel's own answer for what has no route.
    if (route.type !== undefined && route.type !== "unicast") return [];
    const via = route.via === undefined ? undefined : canonical(route.via);
    const byRouter = advertised.some(
      (other) => other.dev === route.dev && other.to === route.to && other.via === route.via,
    );
    const neighbour = neighbours.find(
      ({ address, dev }) => via !== undefined && canonical(address) === via && dev === route.dev,
    );
    return {
      family,
      to: route.to,
      via: via ?? null,
      interface: route.dev ?? null,
      metric: route.metric,
      protocol: route.protocol ?? (byRouter ? "ra" : "boot"),
      table: route.table ?? null,
      expires: ending(route.expires),
      neighbour:
        neighbour === undefined
          ? null
          : { mac: neighbour.mac ?? null, router: neighbour.router, states: [...neighbour.states] },
    };
  });
}

/** Prefixes that are reached without a router: those that an advertisement named run out, unless a daemon renews them itself. */
export function readOnLink(sections: Sections): OnLinkPrefix[] {
  return (["kernel", "ra"] as const).flatMap((by) =>
    readRoutes(sections.all(`routes-${by}`)).flatMap(({ to, via, dev, expires, type }): OnLinkPrefix[] => {
      if (via !== undefined || dev === undefined || (type !== undefined && type !== "unicast")) return [];
      const prefix = prefixOf(to);
      if (prefix === undefined || prefix.network.isLinkLocal || prefix.network.isMulticast) return [];
      return prefix.length === 128
        ? []
        : [{ interface: dev, prefix: `${prefix}`, expires: ending(expires), by }];
    }),
  );
}

/** busybox says 0 of what it does not know. */
function ending(expires: number | undefined): number | null {
  return expires === undefined || expires === 0 ? null : expires;
}

function prefixOf(text: string): Ipv6Prefix | undefined {
  try {
    return Ipv6Prefix.parse(text);
  } catch {
    return undefined;
  }
}
