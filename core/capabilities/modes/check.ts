import type { LayoutHost, LayoutInterface, LayoutNetwork, LayoutSite } from "../../layout/layout.ts";
import { comesByWords } from "../../layout/resolve-comes.ts";
import { standingHosts } from "../../layout/standing-hosts.ts";
import type { ComesBy } from "../../layout/written.ts";
import { hasNeighbours, nounOf } from "../../links/index.ts";
import type { NumberRequest } from "../../plan/number-request.ts";
import { interfaceOwner, workloadOwner } from "../../plan/owners.ts";
import type { HostPlan, NetworkPlan } from "../../plan/plan.ts";
import { uplinkOf } from "../../plan/uplink.ts";
import type { Problem } from "../../problem/problem.ts";
import type { AskedIn } from "../capability.ts";
import { unsayable } from "./unsayable.ts";

/** What does not work where addresses come by themselves. */
export function checkModes(
  site: LayoutSite,
  networks: readonly NetworkPlan[],
  hosts: readonly HostPlan[],
  asked: AskedIn,
): Problem[] {
  const placed = new Map(networks.map((network) => [network.name, network]));
  const following = followers(site);
  const asGuests = followingGuests(site);
  return [
    ...networks.flatMap((network) => behindUnknown(network, hosts, site)),
    ...site.networks.flatMap((network) => {
      const by = comesIn(site, network);
      if (by === undefined) return [];
      const own = following.filter(({ device }) => device.network === network.name);
      return [
        ...slaacLength(network, by, site),
        ...nobodyAdvertises(network, by, placed.get(network.name), site),
        ...askedNumbers(
          network,
          by,
          new Set([...own.map(({ owner }) => owner), ...asGuests]),
          asked(network.name),
          site,
        ),
      ];
    }),
    ...following.flatMap(({ host, device, by }) => [
      ...alone(device),
      ...defaultRoute(device),
      ...unknownPools(device, by),
      ...unsayable(host, device, by),
    ]),
  ];
}

/** An interface whose addresses come by themselves. */
interface Follower {
  readonly host: LayoutHost;
  readonly device: LayoutInterface;
  readonly by: ComesBy;
  /** Under what name the ledger would have its address. */
  readonly owner: string;
}

function followers(site: LayoutSite): readonly Follower[] {
  return standingHosts(site.hosts).flatMap((host) =>
    host.interfaces.flatMap((device) =>
      device.comes === undefined
        ? []
        : [
            {
              host,
              device,
              by: device.comes.by,
              owner: interfaceOwner(site.name, host.name, device.name, 0),
            },
          ],
    ),
  );
}

/** Guests and containers whose addresses come by themselves: the same. */
function followingGuests(site: LayoutSite): readonly string[] {
  return standingHosts(site.hosts).flatMap((host) =>
    (["guests", "containers"] as const).flatMap((key) =>
      host[key].flatMap(({ name, comes }) =>
        comes === undefined ? [] : [workloadOwner(site.name, host.name, key, name)],
      ),
    ),
  );
}

function comesIn({ modes }: LayoutSite, { name }: LayoutNetwork): ComesBy | undefined {
  const mode = modes.get(name)?.value;
  return mode === "static" ? undefined : mode;
}

/** A host takes no prefix but a /64 to make addresses of (RFC 4862 section 5.5.3, RFC 7421). */
function slaacLength({ path, name, length }: LayoutNetwork, by: ComesBy, { modes }: LayoutSite): Problem[] {
  if (by === "dhcp" || length === 64) return [];
  return [
    {
      code: "HX180",
      path: [...path, "mode"],
      value: modes.get(name)?.text,
      reason: `has hosts make addresses of 64 bits of their own, and the network is a /${length}`,
      fix: "make it a /64, or let a DHCPv6 server give addresses: mode: dhcp",
    },
  ];
}

/** A network inside of a host has no router but that, which advertises nothing unless the site names it as one that does. */
function nobodyAdvertises(
  { path, name }: LayoutNetwork,
  by: ComesBy,
  planned: NetworkPlan | undefined,
  { modes, routers, hosts }: LayoutSite,
): Problem[] {
  if (planned?.placement.kind !== "host") return [];
  const { host } = planned.placement;
  // Incus advertises on its bridges itself.
  if (hosts.find((own) => own.name === host)?.incus?.bridges.some((bridge) => bridge.network === name))
    return [];
  if (
    routers.some(
      (router) => router.host?.value === host && router.networks.some((own) => own.network === name),
    )
  )
    return [];
  return [
    {
      code: "HX181",
      path: [...path, "mode"],
      value: modes.get(name)?.text,
      reason: `needs a router that advertises, and the network lies inside of ${host}, where nobody does${by === "dhcp" ? ": DHCPv6 says neither the prefix length nor the gateway" : ""}`,
      fix: `let ${host} advertise it: routers: { ${host}: { kind: host, host: ${host}, networks: { ${name}: {} } } }; or give its bridge a port that leads to a router, or leave the mode out`,
    },
  ];
}

/** Who asks for a number where nobody gives any, and a gateway that nobody with an address of the layout's has a use for. */
function askedNumbers(
  network: LayoutNetwork,
  by: ComesBy,
  following: ReadonlySet<string>,
  requests: readonly NumberRequest[],
  site: LayoutSite,
): Problem[] {
  const others = requests.filter(({ owner }) => !following.has(owner));
  const gateway = [network.gateway?.path, network.gatewayFrom?.path].flatMap((path) =>
    path ? [path] : [],
  )[0];
  return [
    ...others
      .filter(({ pin }) => pin === undefined)
      .map(
        ({ path, kind }): Problem => ({
          code: "HX183",
          path,
          value: undefined,
          reason: `is to be numbered by name in ${site.name}/${network.name}, where addresses come ${comesByWords[by]}`,
          fix:
            kind === "block"
              ? "say which block is kept for it there, or put it on an interface in a network without a mode"
              : "say which address is kept for it there, or use a network without a mode",
        }),
      ),
    ...(gateway === undefined || others.some(({ kind }) => kind === "address")
      ? []
      : [
          {
            code: "HX182" as const,
            path: gateway,
            value: network.gateway?.text ?? network.gatewayFrom?.text,
            reason: `is nobody's way out: hosts whose addresses come ${comesByWords[by]} take the routers that advertise themselves`,
            fix: "leave it out, or leave the network's mode out and have addresses given",
          },
        ]),
  ];
}

/** On a link that nobody else is on. */
function alone({ path, link, network = "" }: LayoutInterface): Problem[] {
  if (hasNeighbours(link)) return [];
  const reason = `names a network where a router advertises, and nobody is heard on a ${nounOf(link)}`;
  const fix = 'say addresses: ["::10"], or name a network without a mode';
  return [{ code: "HX181", path: [...path, "network"], value: network, reason, fix }];
}

/** Words about a default route that a router's advertisement brings. */
function defaultRoute({ path, defaultRoute: isWayOut, metric, source }: LayoutInterface): Problem[] {
  const said = [
    ...(isWayOut ? [] : [{ path: [...path, "defaultRoute"], text: "false" }]),
    ...[metric, source].flatMap((own) => (own === undefined ? [] : [own])),
  ];
  return said.map(({ path: at, text }) => ({
    code: "HX182",
    path: at,
    value: text,
    reason: "is said of a default route that comes by router advertisement",
    fix: 'leave it out, or give the interface addresses: ["::10"] and its network a gateway',
  }));
}

/** A router is told to send packets for a network inside of a host to an address of that host's. */
function behindUnknown(
  { name, placement }: NetworkPlan,
  hosts: readonly HostPlan[],
  { path }: LayoutSite,
): Problem[] {
  const host = placement.kind === "host" && hosts.find((own) => own.name === placement.host);
  if (!host || uplinkOf(host, 6) !== undefined) return [];
  const way = host.interfaces.find(({ comes }) => comes !== undefined);
  if (way?.comes === undefined) return [];
  return [
    {
      code: "HX185",
      path: [...path, "networks", name],
      value: undefined,
      reason: `lies behind ${host.name}, whose address comes ${comesByWords[way.comes.by]}: no router can be told the way`,
      fix: `give ${host.name}'s ${way.name} an address, or where the network has SLAAC identifier: { token: "::10" }`,
    },
  ];
}

/** Routers are told to send a pool's packets to the address of its host. */
function unknownPools({ pools, addresses = [] }: LayoutInterface, by: ComesBy): Problem[] {
  if (addresses.length > 0) return [];
  return pools
    .filter(({ pin }) => pin !== undefined)
    .map(({ path, pin }) => ({
      code: "HX183",
      path,
      value: pin?.text,
      reason: `is reached by the address of its interface, which comes ${comesByWords[by]}, and nobody knows it beforehand`,
      fix: 'give the interface one: addresses: ["::10"], or where the network has SLAAC identifier: { token: "::10" }',
    }));
}
