import { type Ipv6Address, Ipv6Prefix } from "../address/index.ts";
import type { FoundAddress, FoundHost, FoundInterface, FoundMembership, FoundTable } from "./found.ts";
import type { Growing } from "./imported-network.ts";

/**
 * A host whose interfaces have the routing tables that a layout says the same of: such a table is for all that leaves from what
 * the interface has in one network, by that network's gateway.
 *
 * @param networks get a gateway where a table alone knows it
 * @param notes gets a sentence for each table that is something else
 */
export function withTables(host: FoundHost, networks: Map<string, Growing>, notes: string[]): FoundHost {
  const users = new Map<number, string>();
  const onLink = host.interfaces.flatMap((device) => membershipsOf(device).map(({ prefix }) => prefix));
  const interfaces = host.interfaces.map((device): FoundInterface => {
    let taken = device;
    for (const table of device.tables ?? []) {
      const name = `${host.name}/${device.name}`;
      const membership = membershipsOf(device).find((each) => isSame(table, each, device));
      const why = users.has(table.table)
        ? `${users.get(table.table)} has that number too`
        : membership === undefined
          ? `it is for ${table.from.join(", ")}, and a layout's are for all that an interface has in one network`
          : gatewayAgainst(table, membership.prefix, networks);
      if (why !== undefined || membership === undefined) {
        notes.push(`${name}: its routing table ${table.table} is left out: ${why}`);
        continue;
      }
      users.set(table.table, device.name);
      const network = networks.get(`${membership.prefix}`);
      if (network !== undefined && network.gateway === undefined)
        networks.set(`${membership.prefix}`, {
          ...network,
          gateway: table.gateway,
          gatewayOnLink: isOutside(table.gateway, membership.prefix),
          gatewayOf: { host: host.name, name: device.name },
        });
      const detour = onLink.filter(
        (prefix) =>
          !prefix.equals(membership.prefix) && !table.except.some((other) => other.contains(prefix)),
      );
      const sources = table.from.join(", ");
      if (detour.length > 0)
        notes.push(
          `${name}: what leaves from ${sources} for ${texts(detour)} goes there without the gateway of its routing table ${table.table} from now on`,
        );
      const known = [...onLink, ...onLink.flatMap((prefix) => networks.get(`${prefix}`)?.deprecated ?? [])];
      const lost = table.except.filter((prefix) => !known.some((other) => other.contains(prefix)));
      if (lost.length > 0)
        notes.push(
          `${name}: what leaves from ${sources} for ${texts(lost)} goes by its routing table ${table.table} from now on`,
        );
      taken = withTable(taken, membership, table.table);
    }
    return taken;
  });
  return { ...host, interfaces };
}

function texts(prefixes: readonly Ipv6Prefix[]): string {
  return [...new Set(prefixes.map(String))].join(", ");
}

function prefixOf({ address, length }: FoundAddress): Ipv6Prefix {
  return Ipv6Prefix.containing(address, length);
}

/** What it has in its own network first; none where it has no address. */
function membershipsOf({ addresses, alsoIn = [] }: FoundInterface): readonly FoundMembership[] {
  const [first] = addresses;
  return first === undefined ? [] : [{ prefix: prefixOf(first), addresses }, ...alsoIn];
}

/** Whether a table is for exactly what an interface has in a network; in its own one that is what is deprecated too. */
function isSame(
  { from }: FoundTable,
  { prefix, addresses }: FoundMembership,
  device: FoundInterface,
): boolean {
  const [first] = device.addresses;
  const isOwn = first !== undefined && prefixOf(first).equals(prefix);
  const own = [...addresses, ...(isOwn ? (device.deprecated ?? []).flatMap((each) => each.addresses) : [])];
  const wanted = new Set(own.map(({ address }) => `${address}`));
  const asked = new Set(from.map(String));
  return wanted.size === asked.size && [...wanted].every((address) => asked.has(address));
}

function gatewayAgainst(
  { gateway, gatewayOnLink }: FoundTable,
  prefix: Ipv6Prefix,
  networks: ReadonlyMap<string, Growing>,
): string | undefined {
  const known = networks.get(`${prefix}`)?.gateway;
  if (known !== undefined && !known.equals(gateway))
    return `it leads by ${gateway}, and the gateway of ${prefix} is ${known}`;
  return isOutside(gateway, prefix) && !gatewayOnLink
    ? `its gateway ${gateway} lies outside of ${prefix}`
    : undefined;
}

/** Whether a next hop is on-link only if somebody says so. */
export function isOutside(gateway: Ipv6Address, prefix: Ipv6Prefix): boolean {
  return !gateway.isLinkLocal && !prefix.contains(gateway);
}

function withTable(device: FoundInterface, { prefix }: FoundMembership, table: number): FoundInterface {
  const [first] = device.addresses;
  if (first !== undefined && prefixOf(first).equals(prefix)) return { ...device, table };
  const alsoIn = device.alsoIn?.map((each) => (each.prefix.equals(prefix) ? { ...each, table } : each));
  return { ...device, ...(alsoIn === undefined ? {} : { alsoIn }) };
}
