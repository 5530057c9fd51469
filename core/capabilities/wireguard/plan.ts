import { portOf, type WireguardPeer } from "../../links/index.ts";
import { peersOwner } from "../../plan/owners.ts";
import { PlannedAddress, PlannedPrefix } from "../../plan/planned-prefix.ts";
import type { HostPlanning } from "../capability.ts";
import { nameOf } from "./clients.ts";
import { everything } from "./everything.ts";
import type { LayoutPrefixes, LayoutWireguard, WireguardPlan } from "./values.ts";

/** A host's WireGuard interfaces as far as the host itself goes; other ends of the layout follow once all is planned. */
export function planWireguard(planning: HostPlanning): readonly WireguardPlan[] {
  const { site, host, interfaces, earlier } = planning;
  return host.wireguard.flatMap((own): WireguardPlan[] => {
    const device = interfaces.find(({ name }) => name === own.interface);
    const mtu = earlier.mtus.find(({ interface: name }) => name === own.interface)?.mtu;
    if (device?.link.kind !== "wireguard" || mtu === undefined) return [];
    const server = own.server?.target.kind === "interface" ? own.server.target : undefined;
    const dialled = dialledAt(planning, own);
    return [
      {
        interface: own.interface,
        end: own.end,
        port: portOf(device.link),
        mtu,
        publicKey: undefined,
        peers: outsiders(planning, own),
        gives: given(planning, own),
        offers: {
          server: server && nameOf(server.site, server.host, server.name),
          ...dialled,
          allowed: prefixesOf(planning, own.allowed),
          behind: prefixesOf(planning, own.behind),
          keepalive: own.keepalive,
          hasMtu: host.mtus.has(own.interface) || site.mtus.has(own.network ?? ""),
        },
      },
    ];
  });
}

/** Where a server's clients find it. */
function dialledAt(
  { interfaces, addressOf, problems }: HostPlanning,
  { end, local, path, clients }: LayoutWireguard,
): { ipv4: PlannedAddress | undefined; ipv6: PlannedAddress | undefined } {
  const nowhere = { ipv4: undefined, ipv6: undefined };
  if (end === "client") return nowhere;
  if (local !== undefined) {
    if ("own" in local) {
      const device = interfaces.find(({ name }) => name === local.own);
      const own = { ipv4: device?.ipv4?.address, ipv6: device?.addresses[0]?.address };
      if (own.ipv4 !== undefined || own.ipv6 !== undefined) return own;
    } else {
      const address =
        "target" in local ? addressOf(local.target) : new PlannedAddress(undefined, local.value);
      if (address !== undefined)
        return address.isIpv4 ? { ...nowhere, ipv4: address } : { ...nowhere, ipv6: address };
    }
  }
  if (clients.length > 0)
    problems.push({
      code: "HX233",
      path: local === undefined ? path : [...path, "local"],
      value: local !== undefined && "own" in local ? local.own : undefined,
      reason: `has no address that ${clients[0]?.name} could dial`,
      fix: "say local: with an interface that has an address, or with the address itself, such as that of the NAT before it",
    });
  return nowhere;
}

/** What a server gives of its network to those whose numbers were given. */
function given(
  { site, host, members }: HostPlanning,
  { interface: device, end, network, clients, outsiders }: LayoutWireguard,
): WireguardPlan["gives"] {
  if (end === "client" || network === undefined) return [];
  const named = [
    ...clients.map(({ name }) => ({ peer: name, owner: name })),
    ...outsiders.map(({ name }) => ({ peer: name, owner: peersOwner(site.name, host.name, device, name) })),
  ];
  return named.flatMap(({ peer, owner }) => {
    const own = members.ipv6.address(network, owner);
    return own === undefined ? [] : [{ peer, own }];
  });
}

/** Peers that are nobody's of the layout: of a server what it gives them and what lies behind them, of a client everything. */
function outsiders(planning: HostPlanning, own: LayoutWireguard): readonly WireguardPeer[] {
  const gives = given(planning, own);
  return own.outsiders.map(({ name, publicKey, endpoint, allowed, keepalive }) => {
    const address = gives.find(({ peer }) => peer === name)?.own.address;
    return {
      name,
      publicKey,
      endpoint: endpoint && {
        address: new PlannedAddress(undefined, endpoint.address.value),
        port: endpoint.port,
      },
      allowed:
        own.end === "server"
          ? [...(address === undefined ? [] : [address.asPrefix()]), ...(prefixesOf(planning, allowed) ?? [])]
          : (prefixesOf(planning, own.allowed) ?? [everything]),
      keepalive,
    };
  });
}

function prefixesOf(
  { prefixOf }: HostPlanning,
  said: LayoutPrefixes | undefined,
): readonly PlannedPrefix[] | undefined {
  return said?.flatMap((own) =>
    "target" in own ? (prefixOf(own.target) ?? []) : [new PlannedPrefix(undefined, own.value)],
  );
}
