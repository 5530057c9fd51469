import { z } from "zod";
import { allow } from "../../layout/source/allow.ts";
import { label, text } from "../../layout/source/names.ts";
import { routerKinds } from "./kinds/names.ts";

const bit = z.literal([0, 1]).optional();

const seconds = z.int().min(0).max(4_294_967_295).optional();

const lifetimes = z
  .strictObject({
    router: seconds.describe(
      "for how long hosts take it for their way out, 0 (never) or 4 to 9000; 1800 where absent",
    ),
    valid: seconds.describe("for how long addresses of a prefix stay; 2592000, 30 days, where absent"),
    preferred: seconds.describe(
      "for how long connections start from them; 604800, 7 days, where absent; a deprecated prefix has 0",
    ),
  })
  .optional();

const advertised = z.strictObject({
  interface: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9 ._:/-]{0,62}$/, "name of an interface such as vlan31")
    .optional()
    .describe(
      "what the router calls its interface there, such as vlan31 or GigabitEthernet 0/1; of zstack the L3 network's uuid; not of a host, whose interfaces the layout has",
    ),
  flags: z
    .strictObject({
      M: bit.describe("addresses by DHCPv6"),
      O: bit.describe("the rest by DHCPv6"),
      A: bit.describe("hosts make addresses of the prefix"),
      L: bit.describe("hosts reach the prefix without the router"),
    })
    .optional()
    .describe(
      "what it advertises today, as far as that is known: compared with what the network's mode needs; not of a host",
    ),
  lifetimes: lifetimes.describe(
    "how many seconds what is advertised in the network holds; what is absent as for all of the router's",
  ),
});

/** What a server gives in IPv4. */
const ipv4 = z
  .strictObject({
    leases: text
      .optional()
      .describe(
        "the block of the network that addresses are given out of to whoever asks, such as 192.0.2.128/26; absent: nobody but who has a reservation gets one",
      ),
    reservations: z
      .record(label, text)
      .optional()
      .describe(
        'the address that a host of the site is given, by its name and the mac of its interface that says dhcp4: { desk: "0.0.0.42" }; guests are given the one that they have',
      ),
  })
  .optional()
  .describe(
    "with kind: host, that it gives IPv4 addresses there by DHCP, whatever the network's mode: {} or what it gives",
  );

const relay = z
  .strictObject({
    servers: z
      .array(text)
      .min(1)
      .describe("their whole addresses: of IPv6 for DHCPv6, of IPv4 for DHCPv4, such as 2001:db8::53"),
    uplink: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9 ._:/-]{0,62}$/, "name of an interface such as eth0")
      .optional()
      .describe("with kind: vyos, what the router calls its interface towards the servers"),
  })
  .optional()
  .describe(
    "the DHCP servers elsewhere that it hands to what hosts ask there, in place of an answer of its own",
  );

const server = {
  ipv4,
  relay,
  leases: text
    .optional()
    .describe(
      "with kind: host in a network of mode dhcp, the block of it that addresses are given out of to whoever asks, such as ::1000/116; absent: nobody but who has a reservation gets one",
    ),
  reservations: z
    .record(label, text)
    .optional()
    .describe(
      'with kind: host, the address that a host of the site is given there by DHCPv6, by its name and the mac of its interface: { desk: "::42" }',
    ),
};

const router = z.strictObject({
  allow,
  kind: z
    .enum(routerKinds)
    .describe("whose words it is configured in; host is one of the site's hosts, which hextet configures"),
  host: label.optional().describe("with kind: host, which of the site's hosts it is"),
  by: z
    .enum(["radvd", "networkd"])
    .optional()
    .describe(
      "with kind: host, what advertises there: radvd, also where absent, or networkd, which then configures the host",
    ),
  dhcp: z
    .enum(["dnsmasq", "kea", "other"])
    .optional()
    .describe(
      "with kind: host, who answers DHCPv6 in its networks of mode dhcp and dhcp-stateless, and DHCPv4 where a network says ipv4: dnsmasq on the host, also where absent, kea on the host, or somebody else",
    ),
  lifetimes: lifetimes.describe("how many seconds what it advertises holds, in all of its networks"),
  networks: z
    .record(label, advertised.extend(server))
    .describe("the networks that it advertises, by name: networks: { desks: { interface: vlan31 } }"),
});

export const routerKeys = {
  routers: z
    .record(label, router)
    .optional()
    .describe(
      "who advertises the site's networks, by name: hextet plan NAME --router ROUTER prints what each is to be configured with",
    ),
};
