import { createHash } from "node:crypto";
import { Ipv6Prefix } from "../address/index.ts";
import type { FoundHost, FoundInterface, FoundSite } from "./found.ts";
import type { Growing, ImportedNetwork } from "./imported-network.ts";
import { withMemberships } from "./memberships.ts";
import { withIpv4 } from "./site-ipv4.ts";
import { isOutside, withTables } from "./taken-tables.ts";
import { withWaysOut } from "./ways-out.ts";

/**
 * The on-link prefixes of a site on-prem as its networks, and its hosts' interfaces with what they have in each. What a
 * network's gateway means for those that had another is reported.
 * @param notes gets a sentence for each thing that the layout will not say, or says otherwise
 */
export function siteNetworks(
  site: FoundSite,
  notes: string[],
): { networks: ImportedNetwork[]; hosts: FoundHost[] } {
  const networks = new Map<string, Growing>();
  const { hosts, further } = withMemberships(site.hosts, notes);
  const networkOf = (prefix: Ipv6Prefix): Growing =>
    networks.get(`${prefix}`) ?? {
      ...{
        name: networkName(prefix),
        prefix,
        gateway: undefined,
        gatewayOnLink: false,
        gatewayOf: undefined,
        ipv4: undefined,
      },
      deprecated: further.get(`${prefix}`) ?? [],
    };
  for (const host of hosts)
    for (const networkInterface of host.interfaces) {
      const [first] = networkInterface.addresses;
      if (first === undefined) continue;
      const prefix = Ipv6Prefix.containing(first.address, first.length);
      networks.set(`${prefix}`, withGateway(networkOf(prefix), host.name, networkInterface, notes));
      for (const other of networkInterface.alsoIn ?? [])
        networks.set(`${other.prefix}`, networkOf(other.prefix));
    }
  const withTheirs = hosts.map((host) => withTables(host, networks, notes));
  const withWays = withTheirs.map((host) => withWaysOut(host, networks, notes));
  const withBoth = withIpv4(withWays, networks, notes);
  const ordered = [...networks.values()].sort((a, b) => Ipv6Prefix.compare(a.prefix, b.prefix));
  return { networks: withOwnNames(ordered), hosts: [...withBoth] };
}

/** 2001:db8::1 and 2001:db8:1:: read the same with hyphens: of two such prefixes the second is named by its hash. */
function withOwnNames(networks: readonly ImportedNetwork[]): ImportedNetwork[] {
  const names = new Set<string>();
  return networks.map((network) => {
    const name = names.has(network.name) ? hashedName(network.prefix) : network.name;
    names.add(name);
    return { ...network, name };
  });
}

function withGateway(
  network: Growing,
  host: string,
  networkInterface: FoundInterface,
  notes: string[],
): Growing {
  const { name, gateway, gatewayOnLink, defaultRoute } = networkInterface;
  if (gateway === undefined) return network;
  const leftOut = `${host}/${name}: its gateway ${gateway} is left out`;
  const outside = isOutside(gateway, network.prefix);
  if (outside && gatewayOnLink !== true) {
    notes.push(`${leftOut}: it lies outside of ${network.prefix}`);
    return network;
  }
  if (network.gateway !== undefined && !network.gateway.equals(gateway)) {
    const { gatewayOf: at } = network;
    const where = at === undefined ? "already" : `on ${at.host === host ? at.name : `${at.host}/${at.name}`}`;
    notes.push(`${leftOut}: ${network.prefix} has ${network.gateway} ${where}`);
    return network;
  }
  if (defaultRoute === "advertised")
    notes.push(`${host}/${name}: its gateway ${gateway} came from a router; the layout fixes it from now on`);
  return { ...network, gateway, gatewayOnLink: outside, gatewayOf: network.gatewayOf ?? { host, name } };
}

/** Named by the prefix, so that another import names it the same: `net-3fff-b0b-1`, and `net-3fff-b0b-120` with its length where that is not 64. */
export function networkName(prefix: Ipv6Prefix): string {
  const fields = `${prefix.network}`.replace(/::$/, "").replace(/:+/g, "-");
  const name = `net-${fields === "" ? "0" : fields}${prefix.length === 64 ? "" : `-len${prefix.length}`}`;
  return name.length <= 32 ? name : hashedName(prefix);
}

function hashedName(prefix: Ipv6Prefix): string {
  return `net-${createHash("sha256").update(`${prefix}`).digest("hex").slice(0, 12)}`;
}
