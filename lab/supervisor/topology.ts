/**
 * What a lab consists of before anything is applied to it: its internet, its on-prem sites with their routers,
 * and the twins. A plain value, so that it can travel over the supervisor's socket and be written to a file.
 * AWS sites are not in it: their routers and twins are made at run time, as the stand-in for EC2 is asked to.
 */

import { z } from "zod";
import { labName } from "./run-directory.ts";
import type { TwinSpec } from "./world.ts";

/** An address with its prefix length as text: `3fff:fff::1/64`, `fe80::1/64`, `192.0.2.1/24`. */
export type InterfaceAddress = string;

/** The lab's outside: one segment on the core router with a host that stands for all the world, and the controller. */
export interface Internet {
  /** The segment's prefix, a /64. */
  readonly prefix: string;
  /** Addresses of the core router on the segment; `fe80::1/64`, the next hop of all on it, is added. An IPv4 one makes the controller reach IPv4 hosts. */
  readonly router: readonly InterfaceAddress[];
  /** Answers pings, TCP port 80 and, as the lab's only name server, DNS. The first IPv6 address is the one in every twin's resolv.conf. */
  readonly host: {
    /** The twin's name, e.g. `internet--host`. */
    readonly name: string;
    readonly hostname: string;
    readonly addresses: readonly InterfaceAddress[];
    readonly authorizedKeys: readonly string[];
  };
  /** Where the command line and the engine sit. */
  readonly controller: { readonly addresses: readonly InterfaceAddress[] };
}

export interface SegmentTopology {
  /** Unique in the lab; the nics of twins name it. */
  readonly name: string;
  /** The router's addresses on it. */
  readonly addresses: readonly InterfaceAddress[];
  /** The router's MTU on it; Ethernet's where absent. */
  readonly mtu?: number | undefined;
  /** What the router says there to those whose addresses come by themselves; nothing where absent. */
  readonly advertising?: Advertising | undefined;
  /** What is let through from it; everything where absent. */
  readonly provider?: Provider | undefined;
}

/** A provider that looks at what comes from its customers. */
export interface Provider {
  /** MAC addresses of the NICs that it knows: it hears nothing from others. */
  readonly macs: readonly string[];
  /** Prefixes and addresses that it takes packets from; any where absent. */
  readonly delivers?: readonly string[] | undefined;
  /** Seconds for which it takes packets from others all the same. */
  readonly cutsOffAfter?: number | undefined;
}

/** A router's advertisements on a segment (RFC 4861), and what it gives there by DHCPv6 (RFC 8415). */
export interface Advertising {
  readonly managed: boolean;
  readonly otherConfiguration: boolean;
  readonly nameServer: string;
  readonly prefixes: readonly {
    readonly prefix: string;
    readonly autonomous: boolean;
    readonly onLink: boolean;
  }[];
  readonly dhcp: readonly {
    readonly prefix: string;
    readonly reservations: readonly { readonly mac: string; readonly address: string }[];
  }[];
}

export interface RouteTopology {
  /** Prefix, e.g. `3fff:b0b:2::/64`. */
  readonly to: string;
  /** Next hop: a host's address on the segment; absent where the segment has the prefix itself. */
  readonly via?: string | undefined;
  readonly segment: string;
}

export interface SiteTopology {
  readonly name: string;
  /** What the rest of the lab sends to this site's router. */
  readonly prefixes: readonly string[];
  readonly segments: readonly SegmentTopology[];
  /** What the router must be told: static routes towards hosts. */
  readonly routes: readonly RouteTopology[];
}

export interface Topology {
  readonly lab: string;
  readonly internet: Internet;
  readonly sites: readonly SiteTopology[];
  /** Hosts: their nics are on segments. */
  readonly twins: readonly TwinSpec[];
  /** Guests: their nics' peers are devices of hosts (`kind: "guest"`). Started after the hosts. */
  readonly guests: readonly TwinSpec[];
}

const label = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "must be a lower-case label (a-z, 0-9, inner hyphens)");
const hostname = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/, "must be a host name in lower case");
const device = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,14}$/, "must be an interface name of at most 15 characters");
const address = z.union([z.ipv6(), z.ipv4()]);
const prefix = z.union([z.cidrv6(), z.cidrv4()]);
const strings = z.array(z.string()).readonly();

const peer = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("segment"), segment: label }),
  z.strictObject({ kind: z.literal("routed"), netns: z.string().min(1), device }),
  z.strictObject({ kind: z.literal("guest"), twin: label, device, bridge: device }),
]);

const mac = z
  .string()
  .regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/, "must be a MAC address in lower-case colon form");

const advertising = z.strictObject({
  managed: z.boolean(),
  otherConfiguration: z.boolean(),
  nameServer: z.ipv6(),
  prefixes: z
    .array(z.strictObject({ prefix: z.cidrv6(), autonomous: z.boolean(), onLink: z.boolean() }))
    .readonly(),
  dhcp: z
    .array(
      z.strictObject({
        prefix: z.cidrv6(),
        reservations: z.array(z.strictObject({ mac, address: z.ipv6() })).readonly(),
      }),
    )
    .readonly(),
});

const provider = z.strictObject({
  macs: z.array(mac).min(1).readonly(),
  delivers: z.array(prefix).readonly().optional(),
  cutsOffAfter: z.int().positive().optional(),
});

/** A twin as it arrives over the socket. */
export const twinSchema = z.strictObject({
  name: label,
  hostname,
  features: z
    .array(
      z.enum([
        "docker",
        "compose",
        "docker28",
        "incus",
        "lxd",
        "ifupdown2",
        "ifupdown",
        "netplan",
        "networkd",
        "networkmanager",
        "kea",
        "dhclient",
        "ndppd",
        "wireguard",
        "cloud-init",
      ]),
    )
    .readonly(),
  nics: z
    .array(
      z.strictObject({
        name: device,
        mac,
        mtu: z.int().min(1280).max(65535),
        peer,
      }),
    )
    .readonly(),
  files: z
    .array(
      z.strictObject({
        path: z
          .string()
          .regex(/^(\/[^/\0]+)+$/, "must be an absolute path")
          .refine((path) => !path.split("/").includes(".."), "must not climb"),
        mode: z.int().min(0).max(0o7777),
        content: z.string(),
      }),
    )
    .readonly(),
  authorizedKeys: strings,
  machine: z.boolean().optional(),
}) satisfies z.ZodType<TwinSpec>;

export const topologySchema = z.strictObject({
  lab: z.string().regex(labName, "must be a lower-case label of at most 40 characters"),
  internet: z.strictObject({
    prefix: z.cidrv6(),
    router: z.array(prefix).readonly(),
    host: z.strictObject({
      name: label,
      hostname,
      addresses: z.array(prefix).min(1).readonly(),
      authorizedKeys: strings,
    }),
    controller: z.strictObject({ addresses: z.array(prefix).min(1).readonly() }),
  }),
  sites: z
    .array(
      z.strictObject({
        name: label,
        prefixes: z.array(prefix).readonly(),
        segments: z
          .array(
            z.strictObject({
              name: label,
              addresses: z.array(prefix).readonly(),
              mtu: z.int().min(1280).max(65535).optional(),
              advertising: advertising.optional(),
              provider: provider.optional(),
            }),
          )
          .readonly(),
        routes: z.array(z.strictObject({ to: prefix, via: address.optional(), segment: label })).readonly(),
      }),
    )
    .readonly(),
  twins: z.array(twinSchema).readonly(),
  guests: z.array(twinSchema).readonly(),
}) satisfies z.ZodType<Topology>;
