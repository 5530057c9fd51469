import type { LayoutHost, LayoutSite } from "../../layout/layout.ts";
import { leadsOutside } from "../../links/index.ts";
import type { InterfacePlan } from "../../plan/plan.ts";
import type { LayoutResolvers } from "./values.ts";

/** What a host's resolvers come to: `servers` and `search` each from the nearest place that says something. */
export interface Nearest {
  readonly servers: LayoutResolvers | undefined;
  readonly search: LayoutResolvers | undefined;
}

/** The host itself, then the network of its way out, then its site. */
export function nearestResolvers(
  site: LayoutSite,
  host: LayoutHost,
  interfaces: readonly InterfacePlan[],
): Nearest {
  const network = wayOut(interfaces)?.network ?? "";
  const { ofNetworks, ofSite } = site.resolvers;
  const places = [host.resolvers, ofNetworks.get(network), ofSite].flatMap((place) => place ?? []);
  return {
    servers: places.find(({ servers }) => servers !== undefined),
    search: places.find(({ search }) => search !== undefined),
  };
}

/** The interface by which a host's packets leave: of its IPv6 default route, of its IPv4 one, or the first on a network. */
export function wayOut(interfaces: readonly InterfacePlan[]): InterfacePlan | undefined {
  const outside = interfaces.filter(({ link, network }) => network !== undefined && leadsOutside(link));
  return (
    outside.find(({ gateway }) => gateway !== undefined) ??
    outside.find(({ ipv4 }) => ipv4?.gateway !== undefined) ??
    outside[0]
  );
}
