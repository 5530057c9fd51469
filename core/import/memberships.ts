import { Ipv6Prefix } from "../address/index.ts";
import { hasNeighbours, isInner, linkOf } from "../links/index.ts";
import type { FoundAddress, FoundHost, FoundInterface, FoundMembership } from "./found.ts";
import { inOneNetwork } from "./one-network.ts";

/** An interface with what it has in each prefix. */
interface Grouped {
  readonly host: string;
  readonly device: FoundInterface;
  /** What it has in its own network; none where it has no address. */
  readonly own: FoundMembership | undefined;
  readonly others: readonly FoundMembership[];
}

/**
 * The interfaces of a site's hosts, each in one network: what it has in other prefixes becomes other networks of its segment,
 * or, where nothing starts from any address in one, a deprecated prefix of its own network.
 *
 * @param notes gets a sentence for each address that a layout has no place for, or has otherwise
 */
export function withMemberships(
  hosts: readonly FoundHost[],
  notes: string[],
): { readonly hosts: readonly FoundHost[]; readonly further: ReadonlyMap<string, readonly Ipv6Prefix[]> } {
  const grouped = new Map(
    hosts.map((host) => [host, host.interfaces.map((device) => groupedBy(host.name, device))] as const),
  );
  const all = [...grouped.values()].flat();
  const further = deprecatedPrefixes(all);
  const isFurther = ({ own }: Grouped, { prefix }: FoundMembership) =>
    own !== undefined && (further.get(`${own.prefix}`) ?? []).some((each) => each.equals(prefix));
  const inUse = new Map(
    all.flatMap(({ own }) => (own === undefined ? [] : [[`${own.prefix}`, own.prefix] as const])),
  );
  for (const prefix of [...further.values()].flat()) inUse.set(`${prefix}`, prefix);
  const withPlaces = hosts.map((host): FoundHost => {
    const interfaces = (grouped.get(host) ?? []).map((group): FoundInterface => {
      const { device, own, others } = group;
      const alsoIn: FoundMembership[] = [];
      const elsewhere: FoundAddress[] = [];
      for (const other of others) {
        if (isFurther(group, other)) continue;
        const why = reasonAgainst(group, other.prefix, inUse);
        if (why === undefined) {
          inUse.set(`${other.prefix}`, other.prefix);
          alsoIn.push(other);
          continue;
        }
        elsewhere.push(...other.addresses);
        for (const { address, length } of other.addresses)
          notes.push(
            `${host.name}/${device.name}: ${address}/${length} is left out: ${why}; whether up would take it away is for hextet diff to show`,
          );
      }
      for (const found of [own, ...alsoIn].flatMap((membership) => membership?.addresses ?? []))
        notes.push(...changeNotes(`${host.name}/${device.name}`, found));
      return {
        ...device,
        addresses: own?.addresses ?? [],
        alsoIn,
        deprecated: others.filter((other) => isFurther(group, other)),
        elsewhere,
      };
    });
    return { ...host, interfaces };
  });
  return { hosts: withPlaces, further };
}

/** How an address that is taken is another from now on. */
function changeNotes(name: string, { address, deprecated, dynamic }: FoundAddress): readonly string[] {
  if (dynamic === true)
    return [`${name}: ${address} came from a router or a DHCPv6 server; the layout fixes it from now on`];
  return deprecated === true
    ? [`${name}: ${address} is deprecated there; as the layout has it, connections begin from it too`]
    : [];
}

function groupedBy(host: string, device: FoundInterface): Grouped {
  const [own, others] = inOneNetwork(device.addresses, device.gateway);
  const groups = new Map<string, FoundMembership>();
  for (const found of others) {
    const prefix = prefixOf(found);
    const before = groups.get(`${prefix}`)?.addresses ?? [];
    groups.set(`${prefix}`, { prefix, addresses: [...before, found] });
  }
  const [first] = own;
  return {
    host,
    device,
    own: first === undefined ? undefined : { prefix: prefixOf(first), addresses: own },
    others: [...groups.values()],
  };
}

function prefixOf({ address, length }: FoundAddress): Ipv6Prefix {
  return Ipv6Prefix.containing(address, length);
}

/**
 * By the prefix of a network, those that are its deprecated ones: as long as its own, on its interfaces alone, and with no
 * address there that anything starts from.
 */
function deprecatedPrefixes(all: readonly Grouped[]): ReadonlyMap<string, readonly Ipv6Prefix[]> {
  const found = new Map<string, Ipv6Prefix[]>();
  const seen = new Map<string, { prefix: Ipv6Prefix; networks: Set<string>; isLive: boolean }>();
  for (const { own, others } of all)
    for (const { prefix, addresses } of others) {
      const before = seen.get(`${prefix}`) ?? { prefix, networks: new Set(), isLive: false };
      before.networks.add(own?.prefix.length === prefix.length ? `${own.prefix}` : "");
      before.isLive ||= addresses.some(({ deprecated }) => deprecated !== true);
      seen.set(`${prefix}`, before);
    }
  const taken = all.flatMap(({ own }) => own?.prefix ?? []);
  for (const { prefix, networks, isLive } of seen.values()) {
    const [network = ""] = networks;
    if (isLive || networks.size !== 1 || network === "" || taken.some((other) => overlap(other, prefix)))
      continue;
    taken.push(prefix);
    found.set(network, [...(found.get(network) ?? []), prefix]);
  }
  return found;
}

/** Why an interface can not be in another network besides its own. */
function reasonAgainst(
  { device, own }: Grouped,
  prefix: Ipv6Prefix,
  inUse: ReadonlyMap<string, Ipv6Prefix>,
): string | undefined {
  const { name, link, ports } = device;
  const kind = linkOf(name, link ?? (ports === undefined ? {} : { bridge: { ports: [...ports] } }));
  const here = `here that of ${own?.addresses[0]?.address}`;
  if (!hasNeighbours(kind)) return `a loopback is in one network, ${here}`;
  if (isInner(kind)) return `a bridge that leads nowhere is in one network, ${here}`;
  const other = [...inUse.values()].find((used) => !used.equals(prefix) && overlap(used, prefix));
  return other === undefined ? undefined : `its prefix ${prefix} overlaps ${other}, which is another network`;
}

function overlap(a: Ipv6Prefix, b: Ipv6Prefix): boolean {
  return a.contains(b) || b.contains(a);
}
