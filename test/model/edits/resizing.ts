import { type Ipv4Side, ipv4Side, type Layout, type Network, poolForm, prefixForm } from "../layout.ts";
import { type Books, meet, type Stretch } from "../oracle/books.ts";
import { ipv6Text, numberOf } from "../text/numbers.ts";
import { named, networks, pools } from "../world/places.ts";
import { type Edit, need } from "./edit.ts";

/** Networks and pools become larger or smaller, where they stand; a pin changes its length alone. */
export const resizing: Readonly<Record<string, Edit>> = {
  "resize a network": ({ layout }, pick) => {
    const { network } = pick.one(networks(layout).filter((at) => at.site.aws === undefined));
    const by = pick.one([-1, 1, -2, 2]);
    if (network.prefix !== undefined) network.prefix = resized(network.prefix, by);
    else network.length = within((network.length ?? 64) + by, 56, 126);
  },
  "resize a pool": ({ layout }, pick) => {
    const { one: networkInterface, poolName, pool } = pick.one(pools(layout));
    const form = poolForm(pool);
    const by = pick.one([-1, 1, -2]);
    if (networkInterface.pools === undefined) return;
    networkInterface.pools[poolName] =
      form.block === undefined
        ? { ...form, length: within((form.length ?? 126) + by, 112, 126) }
        : { ...form, block: resized(form.block, by, 126) };
  },
  "resize a network's IPv4": ({ layout }, pick) => {
    const { site, network } = pick.one(networks(layout).filter((at) => at.network.ipv4 !== undefined));
    const side: Ipv4Side = ipv4Side(network) ?? {};
    const by = pick.one([-1, 1]);
    need(side.prefix === undefined);
    network.ipv4 = {
      ...side,
      length: within((side.length ?? 26) + by, 24, site.aws === undefined ? 29 : 28),
    };
  },
  "resize a prefix": ({ layout }, pick) => {
    const [name, written] = pick.one(
      named(layout.prefixes).filter(
        ([, prefix]) => prefixForm(prefix).prefix?.includes(":") && !isDelegated(prefix),
      ),
    );
    const form = prefixForm(written);
    layout.prefixes[name] = { ...form, prefix: resized(form.prefix ?? "", pick.one([-1, 1]), 62) };
  },
  /** Where nothing rests beside it yet, what has its place there goes first: the next time it grows. */
  "grow over what rests": (world, pick) => {
    const all = growable(world.layout).map((thing) => ({ ...thing, ...besideOf(world.books, thing) }));
    const over = all.filter(({ rests }) => rests);
    if (over.length > 0) {
      pick.one(over).grow();
      return;
    }
    const { neighbour } = pick.one(all.filter((thing) => thing.neighbour !== undefined));
    const gone = growable(world.layout).find(({ owner }) => owner === neighbour);
    need(gone !== undefined);
    if (gone === undefined) return;
    world.trash.push({ path: [...gone.path], value: structuredClone(gone.among[gone.path.at(-1) ?? ""]) });
    delete gone.among[gone.path.at(-1) ?? ""];
  },
};

/** A block that can become twice as large. */
interface Growable {
  /** The space and the owner that the ledger has for it. */
  readonly space: string;
  readonly owner: string;
  readonly grow: () => void;
  /** Where it stands: keys from the top, and the things that it is one of. */
  readonly path: readonly string[];
  readonly among: Record<string, unknown>;
}

function growable(layout: Layout): readonly Growable[] {
  const ofNetworks = networks(layout).flatMap(({ siteName, site, networkName, network }) => {
    const at = {
      owner: `${siteName}/${networkName}`,
      path: ["sites", siteName, "networks", networkName],
      among: site.networks,
    };
    const side = ipv4Side(network);
    const own: Growable[] = [];
    if (site.aws === undefined && network.from !== undefined)
      own.push({ ...at, space: `prefix:${network.from}`, grow: () => growNetwork(network) });
    if (
      side !== undefined &&
      side.prefix === undefined &&
      (site.aws !== undefined || side.from !== undefined)
    )
      own.push({
        ...at,
        space: site.aws === undefined ? `prefix4:${side.from}` : `vpc4:${siteName}`,
        grow: () => {
          network.ipv4 = { ...side, length: (side.length ?? 24) - 1 };
        },
      });
    return own;
  });
  const ofPools = pools(layout).flatMap(
    ({ siteName, hostName, interfaceName, one: networkInterface, poolName, pool }) => {
      if (networkInterface.pools === undefined) return [];
      const among = networkInterface.pools;
      const at = {
        owner: `${siteName}/${hostName}/${interfaceName}/pools/${poolName}`,
        path: ["sites", siteName, "hosts", hostName, "interfaces", interfaceName, "pools", poolName],
        among,
      };
      const form = poolForm(pool);
      const own: Growable[] = [];
      if (form.block === undefined)
        own.push({
          ...at,
          space: `network:${siteName}/${networkInterface.network}`,
          grow: () => {
            among[poolName] = { ...form, length: (form.length ?? 126) - 1 };
          },
        });
      const { ipv4 } = form;
      if (typeof ipv4 === "object")
        own.push({
          ...at,
          space: `network4:${siteName}/${networkInterface.network}`,
          grow: () => {
            among[poolName] = { ...form, ipv4: { length: ipv4.length - 1 } };
          },
        });
      return own;
    },
  );
  return [...ofNetworks, ...ofPools];
}

function growNetwork(network: Network): void {
  if (network.prefix === undefined) network.length = (network.length ?? 64) - 1;
  else network.prefix = resized(network.prefix, -1);
}

/** What has, and what rests in, the numbers that a block would have more if it were twice as large. */
function besideOf(
  books: Books,
  { space, owner }: Growable,
): { rests: boolean; neighbour: string | undefined } {
  const { held, rests } = books.get(space) ?? { held: new Map<string, Stretch>(), rests: [] };
  const own = held.get(owner);
  const size = own === undefined ? 0n : own.last - own.first + 1n;
  if (own === undefined || own.first % (2n * size) !== 0n) return { rests: false, neighbour: undefined };
  const beside = { first: own.last + 1n, last: own.last + size };
  return {
    rests: rests.some((rest) => rest.owner !== owner && meet(rest, beside)),
    neighbour: [...held].find(([, stretch]) => meet(stretch, beside))?.[0],
  };
}

function isDelegated(prefix: unknown): boolean {
  return typeof prefix === "object" && prefix !== null && "delegated" in prefix;
}

/** The prefix around the same first address, as far as that goes. */
function resized(text: string, by: number, longest = 126): string {
  const { value, length } = numberOf(text);
  const now = within(length + by, 40, longest);
  const size = 1n << BigInt(128 - now);
  return `${ipv6Text((value / size) * size)}/${now}`;
}

function within(length: number, shortest: number, longest: number): number {
  return Math.max(shortest, Math.min(longest, length));
}
