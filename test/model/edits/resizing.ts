import { type Ipv4Side, ipv4Side, poolForm, prefixForm } from "../layout.ts";
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
};

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
