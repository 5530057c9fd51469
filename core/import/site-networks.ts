import { createHash } from "node:crypto";
import { type Ipv6Address, Ipv6Prefix } from "../address/index.ts";
import type { FoundHost, FoundInterface, FoundSite } from "./found.ts";
import { inOneNetwork } from "./one-network.ts";

/** A network as a layout will have it. */
export interface ImportedNetwork {
  readonly name: string;
  readonly prefix: Ipv6Prefix;
  readonly gateway: Ipv6Address | undefined;
}

/** A network while it is being put together, with who its gateway was found at. */
interface Growing extends ImportedNetwork {
  readonly gatewayOf: { readonly host: string; readonly name: string } | undefined;
}

/**
 * The on-link prefixes of a site on-prem as its networks. An interface is in one, so that what it has in others is reported,
 * here and in the layout; so is what a network's gateway means for those that had another.
 * @param notes gets a sentence for each thing that the layout will not say, or says otherwise
 */
export function siteNetworks(
  site: FoundSite,
  notes: string[],
): { networks: ImportedNetwork[]; hosts: FoundHost[] } {
  const networks = new Map<string, Growing>();
  const hosts = site.hosts.map((host): FoundHost => {
    const interfaces = host.interfaces.map((networkInterface): FoundInterface => {
      const [own, others] = inOneNetwork(networkInterface.addresses, networkInterface.gateway);
      for (const { address, length } of others)
        notes.push(
          `${host.name}/${networkInterface.name}: ${address}/${length} is left out: an interface is in one network, here that of ${own[0]?.address}; whether up would take it away is for hextet diff to show`,
        );
      const [first] = own;
      if (first === undefined) return { ...networkInterface, addresses: [] };
      const prefix = Ipv6Prefix.containing(first.address, first.length);
      const before = networks.get(`${prefix}`);
      networks.set(
        `${prefix}`,
        withGateway(
          before ?? { name: networkName(prefix), prefix, gateway: undefined, gatewayOf: undefined },
          host.name,
          networkInterface,
          notes,
        ),
      );
      return { ...networkInterface, addresses: own, elsewhere: others };
    });
    return { ...host, interfaces };
  });
  const ordered = [...networks.values()].sort((a, b) => Ipv6Prefix.compare(a.prefix, b.prefix));
  return {
    networks: withOwnNames(ordered),
    hosts: hosts.map((host) => withOneWayOut(host, networks, notes)),
  };
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
  const { name, gateway, defaultRoute } = networkInterface;
  if (gateway === undefined) return network;
  const leftOut = `${host}/${name}: its gateway ${gateway} is left out`;
  if (!gateway.isLinkLocal && !network.prefix.contains(gateway)) {
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
  return { ...network, gateway, gatewayOf: network.gatewayOf ?? { host, name } };
}

/** A host has one default route: that of the interface whose gateway is its network's, before those of which nobody has said. */
function withOneWayOut(host: FoundHost, networks: ReadonlyMap<string, Growing>, notes: string[]): FoundHost {
  const networkOf = ({ addresses: [first] }: FoundInterface) =>
    first && networks.get(`${Ipv6Prefix.containing(first.address, first.length)}`);
  const inOneWithGateway = host.interfaces.filter(
    (networkInterface) => networkOf(networkInterface)?.gateway !== undefined,
  );
  const wayOut =
    inOneWithGateway.find(
      (networkInterface) =>
        networkInterface.gateway && networkOf(networkInterface)?.gateway?.equals(networkInterface.gateway),
    ) ?? inOneWithGateway.find(({ defaultRoute }) => defaultRoute !== "none");
  const interfaces = host.interfaces.map((networkInterface): FoundInterface => {
    const { name, gateway, defaultRoute } = networkInterface;
    const network = networkOf(networkInterface);
    if (network === undefined) return networkInterface;
    if (network.gateway === undefined) {
      if (defaultRoute === "advertised" && gateway === undefined)
        notes.push(
          `${host.name}/${name}: its default route comes from router advertisements, which hextet turns off; give the network ${network.name} a gateway`,
        );
      return networkInterface;
    }
    if (networkInterface === wayOut) return networkInterface;
    if (wayOut !== undefined && gateway?.equals(network.gateway))
      notes.push(
        `${host.name}/${name}: its default route is left out: a host has one, here that of ${wayOut.name}`,
      );
    return { ...networkInterface, isNoWayOut: true };
  });
  return { ...host, interfaces };
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
