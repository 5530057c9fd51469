import type { Layout, LayoutHost } from "../../layout/layout.ts";
import { interfaceOwner, peersOwner } from "../../plan/owners.ts";
import type { Request } from "../../plan/requests/request.ts";
import type { LayoutClient, LayoutWireguard } from "./values.ts";

/** The same layout, with each server knowing its clients. */
export function withClients(layout: Layout): Layout {
  const clients = new Map<string, LayoutClient[]>();
  for (const site of layout.sites)
    for (const host of site.hosts)
      for (const { interface: device, path, server, pin } of host.wireguard) {
        if (server?.target.kind !== "interface") continue;
        const of = nameOf(server.target.site, server.target.host, server.target.name);
        const own = clients.get(of) ?? [];
        clients.set(of, own);
        own.push({ name: nameOf(site.name, host.name, device), path, pin });
      }
  if (clients.size === 0) return layout;
  const known = (site: string, host: LayoutHost, own: LayoutWireguard): LayoutWireguard => ({
    ...own,
    clients: clients.get(nameOf(site, host.name, own.interface)) ?? [],
  });
  return {
    ...layout,
    sites: layout.sites.map((site) => ({
      ...site,
      hosts: site.hosts.map((host) => ({
        ...host,
        wireguard: host.wireguard.map((own) => known(site.name, host, own)),
      })),
    })),
  };
}

/** Addresses for those that a server gives of its network. */
export function clientRequests(site: string, host: LayoutHost): readonly Request[] {
  return host.wireguard.flatMap(({ interface: device, end, network, clients, outsiders }): Request[] => {
    if (end === "client") return [];
    const asked = [
      ...clients.map(({ name, path, pin }) => ({ owner: name, path, pin })),
      ...outsiders.map(({ name, path, pin }) => ({
        owner: peersOwner(site, host.name, device, name),
        path,
        pin,
      })),
    ];
    return asked.map(({ owner, path, pin }) => ({
      kind: "address",
      owner,
      within: network,
      ipv6: { path: pin?.path ?? [...path, "address"], pin },
      ipv4: undefined,
    }));
  });
}

/** `hub/gw-1/wg0`, as the ledger has it too. */
export function nameOf(site: string, host: string, device: string): string {
  return interfaceOwner(site, host, device, 0);
}
