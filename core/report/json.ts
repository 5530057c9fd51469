import { z } from "zod";
import { capabilities } from "../capabilities/index.ts";
import { hostJsonKeys, hostJsonOf, runtimes, siteJsonKeys, siteJsonOf } from "../capabilities/json.ts";
import { linkKeys, linkState, portsOf, saidOf } from "../links/index.ts";
import type { HostPlan, InterfaceAddress, Plan, SitePlan, SourceTable } from "../plan/index.ts";
import { type Problem, problemText } from "../problem/index.ts";
import { jsonPieces } from "./json-pieces.ts";
import {
  address,
  interfaceIpv4,
  ipv4Address,
  ipv4Json,
  ipv4Length,
  ipv4Prefix,
  name,
  origin,
  prefix,
  textOf,
} from "./json-values.ts";
import { eachRow, type PlanRow } from "./table.ts";

/**
 * What `hextet plan NAME --json` prints, for programs of others: its own shape, kept while the plan's inside
 * changes. `schema/plan.schema.json` is written from this.
 */

const warning = z.strictObject({
  code: z.string().describe("As in hextet explain CODE"),
  path: z.array(z.union([z.string(), z.number()])).describe("Keys from the top of the layout"),
  text: z.string(),
});

const network = z.strictObject({
  name,
  prefix,
  origin,
  further: z
    .array(z.strictObject({ name, prefix, origin, deprecated: z.boolean() }))
    .optional()
    .describe("Further prefixes of its segment; absent where there is none"),
  gateway: address.nullable().describe("Next hop towards the outside"),
  gatewayOnLink: z.literal(true).optional().describe("Where that is on the segment, outside of the prefix"),
  onLink: z.literal(false).optional().describe("Where hosts reach each other by the router alone"),
  routes: z
    .array(z.strictObject({ to: prefix, via: address }))
    .describe("What its hosts or its subnet's table have besides the gateway"),
  ipv4: z
    .strictObject({ prefix: ipv4Prefix, origin, gateway: ipv4Address.nullable() })
    .nullable()
    .describe("Its IPv4 side; null where it has none"),
  behind: name.nullable().describe("The host that routes it; null for a segment of the site's router"),
});

const sourceTable = z.strictObject({
  table: z.int().describe("Its number"),
  gateway: z.string().describe("Next hop of its default route, of either family"),
  gatewayOnLink: z.literal(true).optional(),
  from: z
    .array(z.string())
    .describe("What goes by it: the interface's addresses, as prefixes, and its pools"),
  except: z.array(z.string()).describe("Where that goes by the main table all the same: prefixes"),
});

const networkInterface = z.strictObject({
  name,
  ports: z.array(name).nullable().describe("Where it is a bridge or a bond: its ports"),
  link: z
    .strictObject(linkKeys)
    .optional()
    .describe(
      "What it is, by the layout's keys; absent for the loopback, a NIC by its name and a bridge that is told by its ports",
    ),
  network: name.nullable(),
  addresses: z.array(
    z.strictObject({
      address,
      length: z.int().describe("Of the on-link prefix"),
      origin,
      network: name.optional().describe("Where it is another one than the interface's"),
      prefix: name.optional().describe("The further prefix that it is in"),
      deprecated: z.literal(true).optional().describe("Where no connection starts from it"),
    }),
  ),
  pools: z.array(
    z.strictObject({
      name,
      prefix,
      origin,
      ipv4: z.strictObject({ prefix: ipv4Prefix, origin }).nullable(),
    }),
  ),
  gateway: address.nullable(),
  metric: z
    .int()
    .optional()
    .describe("Of its default routes in both families; absent where the kernel's stands"),
  source: address
    .optional()
    .describe("What connections by its IPv6 default route start from; absent where the kernel chooses"),
  tables: z
    .array(sourceTable)
    .optional()
    .describe("Routing tables for what leaves from its own addresses; absent where there is none"),
  ipv4: interfaceIpv4,
});

const bridge = z.strictObject({
  name,
  runtime: z.enum(runtimes),
  address,
  length: z.int(),
  ipv4: z.strictObject({ address: ipv4Address, length: ipv4Length }).nullable(),
  of: name.describe("The pool, for Docker, or the network that it numbers from"),
});

const host = z.strictObject({
  name,
  forwarding: z.boolean().describe("Whether packets of others pass through it"),
  interfaces: z.array(networkInterface),
  bridges: z.array(bridge).describe("Those of Docker, Incus and LXD"),
  ...hostJsonKeys,
});

const site = z.strictObject({
  name,
  kind: z.enum(["aws", "onprem"]),
  region: z.string().nullable(),
  vpc: z
    .strictObject({
      ipv4: ipv4Prefix,
      ipv6: prefix,
      known: z.boolean().describe("Whether it is known which block AWS has given"),
      ipam: z.string().nullable().describe("The IPAM pool that gives it; null where Amazon does"),
    })
    .nullable(),
  networks: z.array(network),
  hosts: z.array(host),
  retired: z.array(host).describe("Hosts that are let go: they keep their numbers, and nothing knows them"),
  ...siteJsonKeys,
  routes: z
    .array(z.strictObject({ to: prefix, via: address, host: name.describe("SITE/HOST"), network: name }))
    .describe("What the site's router must be told"),
});

const row = z.strictObject({
  name: name.describe("SITE/HOST/THING"),
  kind: z.string(),
  within: z.string().describe("The network, pool or bridge that it is in; empty for a VPC and a network"),
  address: z.string(),
  origin,
});

export const planJsonSchema = z
  .strictObject({
    format: z.literal("hextet-plan-1"),
    name: name.describe("The stack's"),
    purpose: z.enum(["production", "lab", "example"]),
    prefixes: z.array(
      z.strictObject({
        name,
        prefix,
        delegated: z.boolean().describe("Whether a provider gives it, and may give another one day"),
        known: z.boolean().describe("Whether it has been recorded; if not, places in it are NAME/LENGTH+..."),
        requester: name
          .optional()
          .describe("The host that asks for it, SITE/HOST, where that is the layout's"),
      }),
    ),
    sites: z.array(site),
    rows: z.array(row).describe("Everything that has a number, as in the table"),
    warnings: z.array(warning),
  })
  .meta({ title: "Plan of a hextet layout", description: "What hextet plan NAME --json prints" });

export type PlanJson = z.output<typeof planJsonSchema>;

/** The JSON Schema (2020-12) of what `planJson` gives. */
export function planJsonSchemaText(): string {
  return `${JSON.stringify(z.toJSONSchema(planJsonSchema), null, 2)}\n`;
}

type SiteJson = PlanJson["sites"][number];
type HostJson = SiteJson["hosts"][number];

/** The same where lists may be as long as a plan is large: their items are made when it is their turn. */
interface SiteParts extends Omit<SiteJson, "hosts" | "retired"> {
  readonly hosts: Iterable<HostJson>;
  readonly retired: Iterable<HostJson>;
}

interface PlanParts extends Omit<PlanJson, "sites" | "rows"> {
  readonly sites: Iterable<SiteParts>;
  readonly rows: Iterable<PlanRow>;
}

/** A plan as plain data, without a value that is absent: what is not there is `null` or an empty list. */
export function planJson(plan: Plan): PlanJson {
  const parts = planParts(plan);
  const sites = Array.from(parts.sites, (site) => ({
    ...site,
    hosts: [...site.hosts],
    retired: [...site.retired],
  }));
  return { ...parts, sites, rows: [...parts.rows] };
}

/** Its text, in pieces: no string and no list holds all of a large plan. */
export function planJsonPieces(plan: Plan): Iterable<string> {
  return jsonPieces(planParts(plan));
}

function planParts(plan: Plan): PlanParts {
  return {
    format: "hextet-plan-1",
    name: plan.name,
    purpose: plan.purpose,
    prefixes: plan.prefixes.map((prefix) => ({
      name: prefix.name,
      prefix: `${prefix.prefix}`,
      delegated: prefix.delegated,
      known: prefix.unknown === undefined,
      ...(prefix.requester === undefined ? {} : { requester: prefix.requester }),
    })),
    sites: eachOf(plan.sites, siteParts),
    rows: eachRow(plan),
    warnings: plan.warnings.map(warningJson),
  };
}

/** What is made of each item, once and in turn. */
function* eachOf<Item, Made>(items: Iterable<Item>, make: (item: Item) => Made): Iterable<Made> {
  for (const item of items) yield make(item);
}

function siteParts(site: SitePlan): SiteParts {
  const isAws = site.kind === "aws";
  return {
    name: site.name,
    kind: site.kind,
    region: isAws ? site.region : null,
    vpc: isAws
      ? {
          ipv4: `${site.vpc.ipv4}`,
          ipv6: `${site.vpc.ipv6}`,
          known: site.vpc.unknown === undefined,
          ipam: site.vpc.ipam?.id ?? null,
        }
      : null,
    networks: site.networks.map((network) => ({
      name: network.name,
      prefix: `${network.prefix}`,
      origin: network.origin,
      ...(network.further.length === 0
        ? {}
        : {
            further: network.further.map(({ name: own, prefix, origin: from, deprecated }) => ({
              name: own,
              origin: from,
              deprecated,
              prefix: `${prefix}`,
            })),
          }),
      gateway: textOf(network.gateway),
      ...(network.gatewayOnLink ? { gatewayOnLink: true as const } : {}),
      ...(network.onLink ? {} : { onLink: false as const }),
      routes: network.routes.map(({ to, via }) => ({ to: `${to}`, via: `${via}` })),
      ipv4:
        network.ipv4 === undefined
          ? null
          : {
              prefix: `${network.ipv4.prefix}`,
              origin: network.ipv4.origin,
              gateway: textOf(network.ipv4.gateway),
            },
      behind: network.placement.kind === "host" ? network.placement.host : null,
    })),
    hosts: eachOf(site.hosts, hostJson),
    retired: eachOf(site.retired, hostJson),
    ...siteJsonOf(site),
    routes: site.routes.map((route) => ({
      to: `${route.to}`,
      via: `${route.via}`,
      host: route.host,
      network: route.network,
    })),
  };
}
function hostJson(host: HostPlan): HostJson {
  return {
    name: host.name,
    forwarding: host.forwarding,
    interfaces: host.interfaces.map((device) => ({
      name: device.name,
      ports: portsOf(device.link)?.slice() ?? null,
      ...(linkState(device.link) === undefined ? {} : { link: saidOf(device.link) }),
      network: device.network ?? null,
      addresses: device.addresses.map((own) => addressJson(device.network, own)),
      pools: device.pools.map((pool) => ({
        name: pool.name,
        prefix: `${pool.prefix}`,
        origin: pool.origin,
        ipv4: pool.ipv4 === undefined ? null : { prefix: `${pool.ipv4.prefix}`, origin: pool.ipv4.origin },
      })),
      gateway: textOf(device.gateway),
      ...(device.metric === undefined ? {} : { metric: device.metric }),
      ...(device.source === undefined ? {} : { source: `${device.source}` }),
      ...(device.tables.length === 0 ? {} : { tables: device.tables.map(tableJson) }),
      ipv4: ipv4Json(device.ipv4),
    })),
    bridges: bridgesJson(host),
    ...hostJsonOf(host),
  };
}

function addressJson(own: string | undefined, { address: text, length, origin, further }: InterfaceAddress) {
  const { network, prefix, deprecated } = further ?? {};
  return {
    address: `${text}`,
    length,
    origin,
    ...(network === undefined || network === own ? {} : { network }),
    ...(prefix === undefined ? {} : { prefix }),
    ...(deprecated === true ? { deprecated } : {}),
  };
}

function tableJson({
  table,
  gateway,
  gatewayOnLink,
  from,
  except,
}: SourceTable): z.output<typeof sourceTable> {
  return {
    table,
    gateway: `${gateway}`,
    ...(gatewayOnLink ? { gatewayOnLink } : {}),
    from: from.map(String),
    except: except.map(String),
  };
}

function bridgesJson(host: HostPlan): z.output<typeof bridge>[] {
  return capabilities
    .flatMap((capability) => capability.bridges?.(host) ?? [])
    .map(({ name, runtime, address, length, ipv4, within }) => ({
      name,
      runtime,
      address: `${address}`,
      length,
      ipv4: ipv4 === undefined ? null : { address: `${ipv4.address}`, length: ipv4.length },
      of: within,
    }));
}

function warningJson(problem: Problem): PlanJson["warnings"][number] {
  return { code: problem.code, path: [...problem.path], text: problemText(problem) };
}
