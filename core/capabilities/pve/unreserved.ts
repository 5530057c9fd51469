import type { LayoutSite } from "../../layout/layout.ts";
import { standingHosts } from "../../layout/standing-hosts.ts";
import type { HostPlan } from "../../plan/plan.ts";
import type { Problem } from "../../problem/problem.ts";

/** Guests that ask a DHCPv6 server, where no host of the site keeps their address for them. */
export function unreservedGuests(site: LayoutSite, hosts: readonly HostPlan[]): Problem[] {
  const asking = hosts.flatMap((host) =>
    host.guests.filter(({ comes }) => comes === "dhcp").map((guest) => ({ host: host.name, guest })),
  );
  if (asking.length === 0) return [];
  const kept = new Set(
    hosts.flatMap(({ advertised }) =>
      advertised.flatMap(({ dhcp }) => dhcp?.reservations.map(({ address }) => `${address}`) ?? []),
    ),
  );
  const layouts = new Map(standingHosts(site.hosts).map((host) => [host.name, host]));
  return asking.flatMap(({ host, guest: { name, network, address, mac } }): Problem[] => {
    const guest = layouts.get(host)?.guests.find((own) => own.name === name);
    if (guest === undefined || kept.has(`${address}`)) return [];
    return [
      {
        code: "HX200",
        path: [...guest.path, "network"],
        value: network,
        reason: `has addresses come by DHCPv6, and no host of the site keeps ${address} for ${mac}`,
        fix: `let one serve it: routers: { ${host}: { kind: host, host: ${host}, networks: { ${network}: {} } } }; or say address: "::25"; or allow HX200 where another server keeps it`,
      },
    ];
  });
}
