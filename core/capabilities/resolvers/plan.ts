import type { LayoutHost } from "../../layout/layout.ts";
import type { Path } from "../../layout/written.ts";
import { rendererTraits } from "../../links/index.ts";
import { PlannedAddress } from "../../plan/planned-prefix.ts";
import type { Problem } from "../../problem/problem.ts";
import type { HostPlanning } from "../capability.ts";
import { nearestResolvers, wayOut } from "./nearest.ts";
import type { LayoutResolvers, ResolversPlan } from "./values.ts";

/** Who a host asks for names; `undefined` where nobody has said. */
export function planResolvers(planning: HostPlanning): ResolversPlan | undefined {
  const { site, host, interfaces, addressOf, problems } = planning;
  const { servers: asked, search: within } = nearestResolvers(site, host, interfaces);
  const servers = (asked?.servers ?? []).flatMap((server) =>
    "value" in server ? new PlannedAddress(undefined, server.value) : (addressOf(server.target) ?? []),
  );
  const search = within?.search ?? [];
  if (servers.length + search.length === 0) return undefined;
  const through = wayOut(interfaces);
  if (through === undefined) {
    problems.push(...withoutWayOut(host));
    return undefined;
  }
  if (
    servers.length === 0 &&
    within !== undefined &&
    rendererTraits[host.renderer].resolversIn === "/etc/resolv.conf"
  ) {
    problems.push(...withoutServers(host, asked, within));
    return undefined;
  }
  return { servers, search, interface: through.name };
}

/** What a host says itself; what is said around it does not concern it. */
function withoutWayOut({ resolvers, interfaces }: LayoutHost): Problem[] {
  // An interface that is not read is a problem already.
  if (resolvers === undefined || interfaces.length === 0) return [];
  if ((resolvers.servers ?? []).length + (resolvers.search ?? []).length === 0) return [];
  return [
    notAllowed(
      resolvers.path,
      "are for a host that has an interface on a network outside of it, and this one has none",
      "give it one, or leave them out",
    ),
  ];
}

/** Who says of a host that it asks nobody has not to say, too, that it looks in none of the domains around it. */
function withoutServers(
  { path, resolvers }: LayoutHost,
  asked: LayoutResolvers | undefined,
  within: LayoutResolvers,
): Problem[] {
  if (asked !== undefined && (asked.servers?.length !== 0 || within !== resolvers)) return [];
  return [
    notAllowed(
      [...within.path, "search"],
      `stands without servers for ${path[3]}, whose /etc/resolv.conf is written as a whole`,
      'say who is asked too: servers: ["2001:db8::53"]',
    ),
  ];
}

function notAllowed(path: Path, reason: string, fix: string): Problem {
  return { code: "HX005", path, value: undefined, reason, fix };
}
