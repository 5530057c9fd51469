import { z } from "zod";
import { AddressError, Ipv6Address, Ipv6Prefix } from "../address/index.ts";
import { ImportError } from "./found.ts";
import { parseIpJson } from "./parse-ip-json.ts";
import { isAllPrefix, leadsOutside } from "./route-words.ts";

const hop = { gateway: z.string().optional(), dev: z.string().optional() };

/** `ip -j -6 route`: what is used of it (iproute2's own keys). */
const schema = z.array(
  z.object({
    dst: z.string(),
    ...hop,
    type: z.string().optional(),
    protocol: z.string().optional(),
    metric: z.number().optional(),
    prefsrc: z.string().optional(),
    flags: z.array(z.string()).optional(),
    table: z.union([z.string(), z.number()]).optional(),
    nexthops: z.array(z.object(hop)).optional(),
  }),
);

/** One route by one next hop. */
export interface KernelRoute {
  readonly dst: string;
  readonly gateway: string | undefined;
  readonly dev: string | undefined;
  readonly protocol: string;
  readonly metric: number;
  /** What leaves by it starts from there. */
  readonly prefsrc: string | undefined;
  readonly onLink: boolean;
  /** The routing table where it is not the main one. */
  readonly table: string | undefined;
  /** `unreachable`, `blackhole` and so on; undefined of a route that leads somewhere. */
  readonly type: string | undefined;
}

/** The routes that `ip -j -6 route` prints, one for each next hop. @throws ImportError where the text is something else */
export function kernelRoutes(file: string, text: string): readonly KernelRoute[] {
  return parseIpJson(file, text, schema, "ip -j -6 route").flatMap((route) => {
    const { dst, protocol = "boot", metric = 0, prefsrc, flags = [], table, type } = route;
    const whole = {
      dst,
      protocol,
      metric,
      prefsrc,
      onLink: flags.includes("onlink"),
      table: table === undefined || table === "main" || table === 254 ? undefined : `${table}`,
      type: type === undefined || type === "unicast" ? undefined : type,
    };
    const hops = route.nexthops ?? [route];
    return hops.map(({ gateway, dev }) => ({ ...whole, gateway, dev: dev ?? route.dev }));
  });
}

/** The route through an interface that leads to everywhere: the preferred one of the main table that has a next hop. */
export function defaultRoute(routes: readonly KernelRoute[], dev: string): KernelRoute | undefined {
  const [first] = routes
    .filter((route) => route.dev === dev && route.table === undefined && route.type === undefined)
    .filter(({ dst, gateway }) => leadsOutside(dst) && gateway?.includes(":") === true)
    .sort((a, b) => Number(isAllPrefix(b.dst)) - Number(isAllPrefix(a.dst)) || a.metric - b.metric);
  return first;
}

/** Whether a route to a next hop's own address makes it on-link. */
export function leadsToGateway(routes: readonly KernelRoute[], { dst, gateway, dev }: KernelRoute): boolean {
  const hop = defaultRoute(routes, dev ?? "");
  return gateway === undefined && hop?.gateway !== undefined && dst.replace(/\/128$/, "") === hop.gateway;
}

/** @throws ImportError where it is no address */
export function nextHop(file: string, text: string): Ipv6Address {
  try {
    return Ipv6Address.parse(text);
  } catch (error) {
    throw error instanceof AddressError ? new ImportError(file, error.message) : error;
  }
}

/** Of an address without an on-link prefix of its own: the length of the prefix that a router has announced. */
export function onLinkLength(routes: readonly KernelRoute[], dev: string, address: Ipv6Address): number {
  const around = routes.flatMap((route): number[] => {
    if (route.dev !== dev || route.gateway !== undefined || !route.dst.includes("/")) return [];
    try {
      const prefix = Ipv6Prefix.parse(route.dst);
      return prefix.contains(address) && !prefix.network.isLinkLocal ? [prefix.length] : [];
    } catch {
      return [];
    }
  });
  return around.length === 0 ? 128 : Math.max(...around);
}
