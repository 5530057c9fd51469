import type { HostPlan, SitePlan } from "../../plan/plan.ts";
import type { PeerText } from "../capability.ts";
import type { TunnelPlan } from "./values.ts";

/** The other end of each tunnel that a host of the site is the server of, for whoever has that end. */
export function peerTexts({ name: site, hosts }: SitePlan): readonly PeerText[] {
  return hosts.flatMap((host) =>
    host.tunnels.flatMap((tunnel): PeerText[] => {
      const { interface: name, peer } = tunnel;
      if (peer === undefined) return [];
      return [{ end: `${host.name}/${name}`, text: () => textOf(site, host, tunnel, peer) }];
    }),
  );
}

function textOf(
  site: string,
  host: HostPlan,
  { interface: name, local, remote, ttl, mtu }: TunnelPlan,
  { own, gateway }: NonNullable<TunnelPlan["peer"]>,
): string {
  const server = local ?? `IPV4-OF-${host.name.toUpperCase()}`;
  const address = `${own.address}/${own.length}`;
  return `# ${site}/${host.name}/${name}: the other end of this tunnel. Printed by hextet plan --tunnel.
# IPv4: the server's ${server}, this end's ${remote}; protocol 41 has to pass between the two.
# IPv6: the server's ${gateway}, this end's ${address}; MTU ${mtu}.

# At once, until the next restart:
ip link add name he0 type sit remote ${server} local ${remote} ttl ${ttl}
ip link set dev he0 mtu ${mtu} up
ip -6 addr add ${address} dev he0
ip -6 route add default via ${gateway} dev he0

# For good, by netplan: /etc/netplan/60-he0.yaml, of mode 0600
# network:
#   version: 2
#   tunnels:
#     he0:
#       mode: sit
#       local: "${remote}"
#       remote: "${server}"
#       ttl: ${ttl}
#       mtu: ${mtu}
#       accept-ra: false
#       addresses: ["${address}"]
#       routes: [{ to: "default", via: "${gateway}" }]

# For good, by ifupdown: in /etc/network/interfaces
# auto he0
# iface he0 inet6 v4tunnel
#         address ${address}
#         endpoint ${server}
#         local ${remote}
#         ttl ${ttl}
#         mtu ${mtu}
#         gateway ${gateway}
`;
}
