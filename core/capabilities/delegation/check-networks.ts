import type { LayoutSite, Path } from "../../layout/layout.ts";
import type { HostPlan, NetworkPlan } from "../../plan/plan.ts";
import type { Problem } from "../../problem/problem.ts";
import type { DelegatedNetwork, PrefixRequest } from "./values.ts";

/** What networkd cannot make of a delegated prefix on the host that asks for it. */
export function unnumberable(
  site: LayoutSite,
  networks: readonly NetworkPlan[],
  host: HostPlan,
): readonly Problem[] {
  return host.requests.flatMap((request) =>
    request.networks.flatMap((own) => [
      ...ofNetwork(site, networks, host, request, own),
      ...ofRouter(site, host, own),
    ]),
  );
}

function ofNetwork(
  site: LayoutSite,
  networks: readonly NetworkPlan[],
  host: HostPlan,
  request: PrefixRequest,
  own: DelegatedNetwork,
): Problem[] {
  const declared = site.networks.find(({ name }) => name === own.network);
  const planned = networks.find(({ name }) => name === own.network);
  if (declared === undefined || planned === undefined) return [];
  const further =
    planned.requester === undefined ? planned.further.find(({ requester }) => requester) : undefined;
  const path: Path = declared.further.find(({ name }) => name === further?.name)?.path ?? declared.path;
  const found = (reason: string, fix: string): Problem[] => [
    { code: "HX198", path, value: undefined, reason, fix },
  ];
  const { prefix } = further ?? planned;
  const name = `${host.name}/${own.interface}`;
  if (own.interface === request.interface)
    return found(
      `is numbered from ${request.prefix}, which ${name} asks for, and has nothing of`,
      "put the interface into a network that its provider numbers, or in none",
    );
  if (prefix.length !== 64)
    return found(
      `is a /${prefix.length}, and ${name} is given a /64 of ${request.prefix}`,
      "leave its length out",
    );
  if (!declared.onLink)
    return found(
      `is not on-link, and what ${name} is given of ${request.prefix} is`,
      "leave onLink out, or number the network from a prefix that is not delegated",
    );
  if (further?.deprecated === true)
    return found(`is deprecated, and ${name} is given it anew`, "leave it out of the network's prefixes");
  const others = host.requests
    .flatMap((any) => any.networks)
    .filter((any) => any.interface === own.interface);
  if (others.length > 1 && others[0] !== own)
    return found(
      `is the second network of a delegated prefix on ${name}, which is given one`,
      "number it from a prefix that is not delegated, or put it on an interface of its own",
    );
  return [];
}

/** Of a network that the same host advertises. */
function ofRouter(site: LayoutSite, host: HostPlan, { network }: DelegatedNetwork): Problem[] {
  const mode = site.modes.get(network);
  return site.routers.flatMap((router): Problem[] => {
    const own = router.networks.find((advertised) => advertised.network === network);
    if (router.kind !== "host" || router.host.value !== host.name || own === undefined) return [];
    if (router.by !== "networkd")
      return [
        {
          code: "HX198",
          path: own.path,
          value: undefined,
          reason: `is numbered from a delegated prefix, which ${router.by} does not follow`,
          fix: `let networkd advertise it: by: networkd`,
        },
      ];
    if (mode === undefined || mode.value === "slaac" || mode.value === "dhcp-stateless") return [];
    return [
      {
        code: "HX198",
        path: mode.path,
        value: mode.text,
        reason: "is none of those in which a delegated prefix is advertised: hosts make addresses of it",
        fix: "write slaac or dhcp-stateless",
      },
    ];
  });
}
