import { type Ipv6Address, Ipv6Prefix } from "../address/index.ts";
import type { FoundAddress } from "./found.ts";

/**
 * The addresses of one prefix, that of an interface's own network, and the rest. One that connections start from is taken
 * before one that is deprecated, that of the gateway before others, else the one that most are in, else one that is no unique local.
 */
export function inOneNetwork(
  all: readonly FoundAddress[],
  gateway: Ipv6Address | undefined,
): [readonly FoundAddress[], readonly FoundAddress[]] {
  const groups = new Map<string, { readonly prefix: Ipv6Prefix; readonly own: FoundAddress[] }>();
  for (const address of all) {
    const prefix = Ipv6Prefix.containing(address.address, address.length);
    const group = groups.get(`${prefix}`) ?? { prefix, own: [] };
    groups.set(`${prefix}`, group);
    group.own.push(address);
  }
  const holds = (prefix: Ipv6Prefix) => gateway !== undefined && prefix.contains(gateway);
  const isLeaving = (own: readonly FoundAddress[]) => own.every(({ deprecated }) => deprecated === true);
  const [first] = [...groups.values()].sort(
    (a, b) =>
      Number(isLeaving(a.own)) - Number(isLeaving(b.own)) ||
      Number(holds(b.prefix)) - Number(holds(a.prefix)) ||
      b.own.length - a.own.length ||
      Number(uniqueLocal.contains(a.prefix)) - Number(uniqueLocal.contains(b.prefix)),
  );
  const own = first?.own ?? [];
  return [own, all.filter((address) => !own.includes(address))];
}

/** RFC 4193. */
const uniqueLocal = Ipv6Prefix.parse("fc00::/7");
