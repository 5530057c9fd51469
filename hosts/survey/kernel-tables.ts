import { z } from "zod";
import { hostJson } from "../../core/bundle/host-json.ts";
import { addressText, neighbourText, routeText } from "./ip-text.ts";
import type { LinkFacts, NeighbourFacts, RouteFacts } from "./kernel-facts.ts";
import type { Section } from "./sections.ts";

/** The kernel's word for "for ever", in JSON. */
const forEver = 0xffffffff;

const lifetime = z.number().nonnegative().optional();

/** Flags that iproute2 prints as keys of an address. */
const addressFlags = [
  "temporary",
  "dynamic",
  "mngtmpaddr",
  "noprefixroute",
  "stable-privacy",
  "deprecated",
  "tentative",
  "dadfailed",
  "optimistic",
  "home",
  "nodad",
  "autojoin",
] as const;

const addressSchema = z.looseObject({
  family: z.enum(["inet", "inet6"]),
  local: z.string(),
  prefixlen: z.int().min(0).max(128),
  protocol: z.union([z.string(), z.number()]).optional(),
  valid_life_time: lifetime,
  preferred_life_time: lifetime,
});

const linkSchema = z.looseObject({
  ifindex: z.int(),
  ifname: z.string(),
  flags: z.array(z.string()).default([]),
  mtu: z.int().optional(),
  link_type: z.string().optional(),
  address: z.string().optional(),
  master: z.string().optional(),
  linkinfo: z.looseObject({ info_kind: z.string().optional() }).optional(),
  addr_info: z.array(z.unknown()).default([]),
});

const routeSchema = z.looseObject({
  dst: z.string(),
  gateway: z.string().optional(),
  via: z.looseObject({ host: z.string() }).optional(),
  dev: z.string().optional(),
  metric: z.int().optional(),
  protocol: z.union([z.string(), z.number()]).optional(),
  table: z.union([z.string(), z.number()]).optional(),
  type: z.string().optional(),
  expires: z.number().optional(),
  nexthops: z.array(z.looseObject({ gateway: z.string().optional(), dev: z.string().optional() })).optional(),
});

const neighbourSchema = z.looseObject({
  dst: z.string(),
  dev: z.string().optional(),
  lladdr: z.string().optional(),
  router: z.unknown().optional(),
  state: z.array(z.string()).default([]),
});

/** The links of `ip -j -d addr`, or of what an `ip` without JSON prints. */
export function readLinks(parts: readonly Section[]): readonly LinkFacts[] {
  return first(parts, (lines) => items(lines, linkSchema)?.map(linkFacts) ?? addressText(lines));
}

export function readRoutes(parts: readonly Section[]): readonly RouteFacts[] {
  return parts.flatMap(({ lines }) => items(lines, routeSchema)?.flatMap(routeFacts) ?? routeText(lines));
}

export function readNeighbours(parts: readonly Section[]): readonly NeighbourFacts[] {
  return parts.flatMap(({ lines }) => {
    const read = items(lines, neighbourSchema);
    if (read === undefined) return neighbourText(lines);
    return read.map((entry) => ({
      address: entry.dst,
      dev: entry.dev,
      mac: entry.lladdr,
      router: "router" in entry,
      states: entry.state,
    }));
  });
}

/** That of the first part which has anything: where one way of asking is not known there, the next one is. */
function first<Facts>(
  parts: readonly Section[],
  read: (lines: readonly string[]) => readonly Facts[],
): readonly Facts[] {
  for (const { lines } of parts) {
    const facts = read(lines);
    if (facts.length > 0) return facts;
  }
  return [];
}

/** Undefined where it is no JSON; of its items those that are what they should be. */
function items<Item>(lines: readonly string[], schema: z.ZodType<Item>): readonly Item[] | undefined {
  const text = lines.join("\n");
  if (!text.trimStart().startsWith("[")) return undefined;
  let value: unknown;
  try {
    value = hostJson(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value)) return undefined;
  return value.flatMap((item) => {
    const read = schema.safeParse(item);
    return read.success ? [read.data] : [];
  });
}

function linkFacts(link: z.output<typeof linkSchema>): LinkFacts {
  return {
    index: link.ifindex,
    name: link.ifname,
    kind: link.link_type === "loopback" ? "loopback" : link.linkinfo?.info_kind,
    mac: link.link_type === "ether" ? link.address : undefined,
    mtu: link.mtu,
    flags: link.flags,
    master: link.master,
    addresses: link.addr_info.flatMap((info) => {
      const read = addressSchema.safeParse(info);
      if (!read.success) return [];
      const { family, local, prefixlen, protocol, valid_life_time, preferred_life_time } = read.data;
      return {
        family,
        address: local,
        length: prefixlen,
        flags: addressFlags.filter((flag) => read.data[flag] === true),
        protocol: protocol === undefined ? undefined : `${protocol}`,
        valid: ending(valid_life_time),
        preferred: ending(preferred_life_time),
      };
    }),
  };
}

function ending(seconds: number | undefined): number | null {
  return seconds === undefined || seconds >= forEver ? null : seconds;
}

function routeFacts(route: z.output<typeof routeSchema>): RouteFacts[] {
  const hops = route.nexthops ?? [{ gateway: route.gateway ?? route.via?.host, dev: route.dev }];
  return hops.map((hop) => ({
    to: route.dst,
    via: hop.gateway,
    dev: hop.dev ?? route.dev,
    metric: route.metric ?? 0,
    protocol: route.protocol === undefined ? undefined : `${route.protocol}`,
    table: route.table === undefined || route.table === "main" ? undefined : `${route.table}`,
    type: route.type,
    expires: route.expires,
  }));
}
