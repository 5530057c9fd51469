import { z } from "zod";
import { addressModes } from "./address-modes.ts";

/**
 * How a host is connected, by its own words: what `hextet survey NAME ADDRESS --json` prints. `schema/survey.schema.json` is
 * written from this. Addresses are RFC 5952 texts; what is not known is `null` or an empty list.
 */

/** How an address came to its interface. */
export const addressOrigins = ["static", "slaac", "dhcp", "delegated", "link-local", "unknown"] as const;
export type AddressOrigin = (typeof addressOrigins)[number];

/** What the last 64 bits of an address were made from, as far as the host says it. */
export const identifierKinds = ["eui64", "stable-privacy", "temporary", "token", "other"] as const;
export type IdentifierKind = (typeof identifierKinds)[number];

/** Who writes an interface's addresses and routes. */
export const configurators = [
  "networkd",
  "NetworkManager",
  "ifupdown",
  "ifupdown2",
  "network-scripts",
  "dhcpcd",
  "dhclient",
  "kernel",
] as const;
export type Configurator = (typeof configurators)[number];

const seconds = z.number().nullable().describe("Seconds; null for ever");
const names = z.array(z.string());

const address = z.strictObject({
  address: z.string(),
  family: z.enum(["inet", "inet6"]),
  length: z.int().describe("As the kernel has it: 128 says nothing of what is on-link"),
  origin: z.enum(addressOrigins),
  evidence: names.describe("What the origin follows from"),
  identifier: z.enum(identifierKinds).nullable().describe("Null for IPv4"),
  valid: seconds,
  preferred: seconds,
  state: names.describe("tentative, dadfailed, deprecated, optimistic"),
});

const settings = z.strictObject({
  acceptRa: z.int().nullable(),
  autoconf: z.int().nullable(),
  useTempaddr: z.int().nullable(),
  addrGenMode: z.int().nullable(),
  forwarding: z.int().nullable(),
  disabled: z.boolean().describe("disable_ipv6"),
});

const owner = z.strictObject({
  by: z.enum(configurators).nullable().describe("Null where nothing is known to configure it"),
  through: z.enum(["netplan"]).nullable().describe("What writes the files of that program"),
  cloudInit: z.boolean().describe("Whether cloud-init writes the file"),
  files: names.describe("That say something of the interface"),
});

const networkInterface = z.strictObject({
  name: z.string(),
  index: z.int(),
  kind: z.string().nullable().describe("veth, bridge, vlan, ...; null for a card"),
  mac: z.string().nullable(),
  mtu: z.int().nullable(),
  up: z.boolean(),
  carrier: z.boolean(),
  master: z.string().nullable().describe("The bridge or bond whose port it is"),
  ipv6: z.array(z.enum(addressModes)).describe("How it gets its IPv6 addresses"),
  addresses: z.array(address),
  settings,
  owner,
});

const route = z.strictObject({
  family: z.enum(["inet", "inet6"]),
  to: z.string(),
  via: z.string().nullable(),
  interface: z.string().nullable(),
  metric: z.int(),
  protocol: z.string().describe("Who made it: ra, static, dhcp, boot, kernel, ..."),
  table: z.string().nullable().describe("Where it is not the main one"),
  expires: seconds,
  neighbour: z
    .strictObject({ mac: z.string().nullable(), router: z.boolean(), states: names })
    .nullable()
    .describe("The next hop in the neighbour table"),
});

const advertisedPrefix = z.strictObject({
  prefix: z.string(),
  onLink: z.boolean().describe("L"),
  autonomous: z.boolean().describe("A"),
  valid: seconds,
  preferred: seconds,
});

const advertisement = z.strictObject({
  interface: z.string(),
  router: z.string().describe("The router's link-local address"),
  own: z.boolean().describe("Whether it is an address of this host: it advertises there itself"),
  managed: z.boolean().describe("M: addresses by DHCPv6"),
  otherConfiguration: z.boolean().describe("O: other configuration by DHCPv6; without meaning beside M"),
  preference: z.enum(["low", "medium", "high"]),
  lifetime: z.int().describe("Seconds as a default router; 0 for none"),
  hopLimit: z.int().nullable(),
  mtu: z.int().nullable(),
  mac: z.string().nullable(),
  prefixes: z.array(advertisedPrefix),
  resolvers: z.array(z.strictObject({ address: z.string(), lifetime: seconds })).describe("RDNSS"),
  domains: names.describe("DNSSL"),
  routes: z.array(z.strictObject({ prefix: z.string(), lifetime: seconds })),
  nat64: names.describe("PREF64"),
  complete: z.boolean().describe("False where an option of it could not be read"),
});

const resolver = z.strictObject({
  address: z.string(),
  family: z.enum(["inet", "inet6"]),
  interface: z.string().nullable(),
  used: z
    .boolean()
    .describe("Whether programs ask it: by /etc/resolv.conf, or behind systemd-resolved's stub"),
  sources: names.describe("Who said so: router advertisement, DHCPv6, DHCPv4, static, a file's path"),
});

const onLink = z.strictObject({
  interface: z.string(),
  prefix: z.string(),
  expires: seconds,
  by: z
    .enum(["kernel", "ra"])
    .describe("kernel: with its address or by the kernel's own SLAAC; ra: a daemon's"),
});

export const surveyJsonSchema = z
  .strictObject({
    format: z.literal("hextet-survey-1"),
    host: z.strictObject({
      name: z.string(),
      system: z.string().describe("As its os-release has it"),
      kernel: z.string(),
      machine: z.string(),
    }),
    interfaces: z.array(networkInterface),
    defaultRoutes: z.array(route),
    asked: z
      .enum(["perl", "python", "rdisc6"])
      .nullable()
      .describe("What has asked the routers; null where nothing could, or was to"),
    advertisements: z.array(advertisement),
    onLink: z
      .array(onLink)
      .describe("Prefixes that the routing table has as on-link, as routers or addresses said"),
    resolvers: z.array(resolver),
    software: z.array(
      z.strictObject({ name: z.string(), version: z.string(), runs: z.boolean().nullable() }),
    ),
    pending: names.describe("Changes that wait to be taken over: PVE's interfaces.new"),
    identity: z.strictObject({
      machineId: z.string().nullable(),
      duids: z.array(z.strictObject({ by: z.string(), interface: z.string().nullable(), duid: z.string() })),
      secrets: z
        .array(z.strictObject({ of: z.string(), fingerprint: z.string() }))
        .describe("Keys that addresses are made from, as the beginning of a hash"),
    }),
    notes: names.describe("What could not be found out, and what is to be known besides"),
  })
  .meta({
    title: "Survey of a host",
    description: "What hextet survey NAME ADDRESS --json prints",
  });

export type HostSurvey = z.output<typeof surveyJsonSchema>;
export type SurveyedInterface = HostSurvey["interfaces"][number];
export type SurveyedAddress = SurveyedInterface["addresses"][number];
export type SurveyedRoute = HostSurvey["defaultRoutes"][number];
export type SurveyedOwner = SurveyedInterface["owner"];
export type OnLinkPrefix = HostSurvey["onLink"][number];
export type SurveyedResolver = HostSurvey["resolvers"][number];
export type Advertisement = HostSurvey["advertisements"][number];

/** The JSON Schema (2020-12) of a survey. */
export function surveyJsonSchemaText(): string {
  return `${JSON.stringify(z.toJSONSchema(surveyJsonSchema), null, 2)}\n`;
}
