import { z } from "zod";
import { address, name, prefix, textOf } from "../../report/json-values.ts";
import type { SitePlans } from "../values.ts";
import { routerKinds } from "./kinds/names.ts";
import { isUsual } from "./lifetimes.ts";
import type { ServedDhcp, ServedDhcp4 } from "./values.ts";

const seconds = z.int();

const served = {
  leases: prefix.nullable().describe("Of which whoever asks is given an address; null where nobody is"),
  reservations: z.array(
    z.strictObject({
      name,
      mac: z.string(),
      duid: z.string().optional().describe("What it is known by in place of its MAC address"),
      address,
    }),
  ),
};

const advertised = z.strictObject({
  network: name,
  interface: z.string().describe("As the router calls it"),
  by: z.literal("networkd").optional().describe("What of the host advertises it, where that is not radvd"),
  lifetimes: z
    .strictObject({ router: seconds, valid: seconds, preferred: seconds })
    .optional()
    .describe("How many seconds that holds; absent where it is as RFC 4861 has it: 1800, 2592000 and 604800"),
  prefixes: z.array(
    z.strictObject({
      prefix,
      deprecated: z.boolean().describe("Whether its preferred lifetime is 0"),
    }),
  ),
  mtu: z.int().nullable().describe("Bytes; null where nobody says one"),
  resolvers: z.array(address).describe("RFC 8106: of IPv6"),
  search: z.array(z.string()).describe("RFC 8106: domains that short names are looked for in"),
  dhcp: z
    .strictObject(served)
    .nullable()
    .describe("What the router gives by DHCPv6; null where it does not answer that"),
  dhcp4: z
    .strictObject({
      prefix,
      gateway: address.nullable().describe("Null where whoever asks is told no way out"),
      resolvers: z.array(address).describe("Of IPv4"),
      ...served,
    })
    .optional()
    .describe("What the router gives by DHCPv4; absent where it does not answer that"),
  server: z.literal("kea").optional().describe("What of the host answers DHCP, where that is not dnsmasq"),
  relay: z
    .array(address)
    .optional()
    .describe("DHCP servers that it hands to what hosts ask; absent where there are none"),
});

const router = z.strictObject({
  name,
  kind: z.enum(routerKinds),
  host: name.nullable().describe("The host of the site that it is; null where hextet does not configure it"),
  advertises: z.array(advertised).describe("With the flags that `modes` has for the network"),
});

export const routersJsonKeys = {
  routers: z
    .array(router)
    .optional()
    .describe("Who advertises the site's networks; absent where the layout names nobody"),
};

/** The routers of a site, as a plan's JSON reports them. */
export function routersJson({ routers }: Pick<SitePlans, "routers">): {
  routers?: z.output<typeof router>[];
} {
  if (routers.length === 0) return {};
  return {
    routers: routers.map(({ name: own, kind, host = null, advertised: networks }) => ({
      name: own,
      kind,
      host,
      advertises: networks.map(
        ({
          network,
          interface: device,
          by,
          lifetimes,
          prefixes,
          mtu = null,
          resolvers,
          search,
          dhcp,
          dhcp4,
          server,
          relay,
        }) => ({
          network,
          interface: device,
          ...(by === "networkd" ? { by } : {}),
          ...(isUsual(lifetimes) ? {} : { lifetimes: { ...lifetimes } }),
          prefixes: prefixes.map(({ prefix: text, deprecated }) => ({ prefix: `${text}`, deprecated })),
          mtu,
          resolvers: resolvers.map(String),
          search: [...search],
          dhcp: dhcp === undefined ? null : servedJson(dhcp),
          ...(dhcp4 === undefined ? {} : { dhcp4: served4Json(dhcp4) }),
          ...(server === "kea" ? { server } : {}),
          ...(relay === undefined ? {} : { relay: relay.servers.map(String) }),
        }),
      ),
    })),
  };
}

function served4Json(served4: ServedDhcp4): NonNullable<z.output<typeof advertised>["dhcp4"]> {
  const { prefix: own, gateway, resolvers } = served4;
  return {
    prefix: `${own}`,
    gateway: textOf(gateway),
    resolvers: resolvers.map(String),
    ...servedJson(served4),
  };
}

function servedJson({ leases, reservations }: ServedDhcp): NonNullable<z.output<typeof advertised>["dhcp"]> {
  return {
    leases: textOf(leases),
    reservations: reservations.map(({ name: own, mac, duid, address: given }) => ({
      name: own,
      mac,
      ...(duid === undefined ? {} : { duid }),
      address: `${given}`,
    })),
  };
}
