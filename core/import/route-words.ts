import { Ipv6Prefix } from "../address/index.ts";

/** A route that a host has and a layout may not. */
export interface ForeignRoute {
  readonly to: string;
  readonly via: string | undefined;
  readonly dev: string;
  readonly table: string | undefined;
  readonly type: string | undefined;
}

/** Whether it is the prefix of all addresses, in any spelling: `default`, `::/0`, `0::0/0`. */
export function isAllPrefix(to: string): boolean {
  return to === "default" || prefixOf(to)?.length === 0;
}

/** The same, and 2000::/3, which holds all that is given out (RFC 3587) and is what some write for the default route. */
export function leadsOutside(to: string): boolean {
  const prefix = prefixOf(to);
  return isAllPrefix(to) || prefix?.equals(globalUnicast) === true;
}

const globalUnicast = Ipv6Prefix.parse("2000::/3");

function prefixOf(text: string): Ipv6Prefix | undefined {
  try {
    return Ipv6Prefix.parse(text);
  } catch {
    return undefined;
  }
}

/** A metric that is not the kernel's own, which it takes for 0 too. */
export function sayableMetric(metric: number | null | undefined): number | undefined {
  return metric === undefined || metric === null || metric === 0 || metric === 1024 ? undefined : metric;
}

/** The note on a route that leads everywhere without being the default route, and becomes it. */
export function becomesDefaultNote(host: string, dev: string, to: string, via: string): string {
  return `${host}/${dev}: its route to ${to} via ${via} becomes the default route`;
}

/** The note on a route that is not taken over. */
export function leftRouteNote(host: string, route: ForeignRoute): string {
  const { to, via, dev, table, type } = route;
  const text = [
    ...(type === undefined ? [] : [type]),
    to,
    ...(via === undefined ? [] : ["via", via]),
    ...(table === undefined ? [] : ["table", table]),
  ].join(" ");
  return `${dev === "" ? host : `${host}/${dev}`}: the route ${text} is left out: ${reasonOf(route)}`;
}

function reasonOf({ to, via, table, type }: ForeignRoute): string {
  if ([to, via ?? ""].some((word) => word.includes(".")))
    return "of IPv4 a layout has a network's gateway alone";
  if (table !== undefined)
    return "a layout's routing tables are for what leaves from all that an interface has in a network";
  if (type === "unreachable" || type === "blackhole")
    return "routed: of the host says so of a prefix that is routed to it";
  if (type !== undefined) return "a layout has routes that lead somewhere alone";
  if (via === undefined) return "a layout's routes have a next hop";
  if (isAllPrefix(to)) return "a network has one gateway";
  return "routes: of a network are those of all its hosts; add it there where they all have it";
}
