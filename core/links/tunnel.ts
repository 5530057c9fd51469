import { z } from "zod";
import { addressOrReference } from "../layout/source/address.ts";
import { interfaceName, interfacePattern, text } from "../layout/source/names.ts";
import type { PlannedAddress } from "../plan/planned-prefix.ts";
import { dottedName } from "./dotted-name.ts";
import type { LinkKind } from "./link-kind.ts";
import { madeByIp, thereByItself, withoutPorts } from "./renderers.ts";

/** One end of a tunnel that carries IPv6 in IPv4 (6in4, protocol 41: RFC 4213 section 3). */
export interface TunnelLink {
  readonly kind: "tunnel";
  /** `server`: its network lies behind this host, whose to give it is; `client`: the other end leads out. */
  readonly end: "client" | "server";
  /** Of the packets that carry the others: how many routers they pass. */
  readonly ttl: number;
  readonly written: {
    /** An IPv4 address, or the interface of this host that has it; `undefined`: whichever leads to the other end. */
    readonly local: string | undefined;
    readonly remote: z.output<typeof addressOrReference>;
  };
  /** What these come to, once everything has its number. */
  readonly local: PlannedAddress | undefined;
  readonly remote: PlannedAddress | undefined;
}

/** What an IPv4 header takes of a packet, in bytes (RFC 791). */
const ipv4Header = 20;

const usualTtl = 64;

const key = z
  .strictObject({
    kind: z.enum(["6in4"]).describe("6in4: IPv6 in IPv4, protocol 41 (RFC 4213)"),
    end: z
      .enum(["client", "server"])
      .optional()
      .describe(
        "client, also where absent: the other end leads out; server: the network on it lies behind this host, which gives it to the other end",
      ),
    local: z
      .union([interfaceName, text], "an interface of the host, or an IPv4 address")
      .optional()
      .describe(
        "where its packets start: an interface of this host that has IPv4, or an IPv4 address; absent: whatever leads to the other end",
      ),
    remote: addressOrReference.describe(
      "the other end: an IPv4 address; { ref: SITE/HOST/INTERFACE } for that one's; or, of a client, for a server's end on a host of any site, from which this end's address and gateway follow",
    ),
    ttl: z
      .int()
      .min(1)
      .max(255)
      .optional()
      .describe("how many routers its packets pass at most, 1 to 255; 64 where absent"),
    peer: text
      .optional()
      .describe(
        'of a server: the address that the other end has in the interface\'s network, whole or its host part alone such as "::2"; absent: numbered by name',
      ),
    update: z
      .strictObject({
        id: z
          .string()
          .regex(
            /^[A-Za-z0-9][A-Za-z0-9.-]{0,200}$/,
            "the tunnel's number, in quotes, or its name at the server",
          )
          .describe('what the server calls the tunnel, such as "123456"'),
        user: z
          .string()
          .regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,100}$/, "a user's name")
          .describe("the account's name there; its key is a secret, and no layout has it"),
        url: z
          .string()
          .regex(/^https:\/\/[A-Za-z0-9.:[\]/_-]+$/, "an address that begins with https://, without a query")
          .optional()
          .describe("where it is told; tunnelbroker.net's where absent"),
      })
      .optional()
      .describe(
        "of a client whose IPv4 address may change: the server is told each time, by the Dyn protocol",
      ),
  })
  .optional()
  .describe("what makes the interface an end of a tunnel that carries IPv6 in IPv4");

/** What a layout says of a tunnel. */
export interface TunnelSource {
  readonly tunnel?: z.input<typeof key>;
}

export const tunnel: LinkKind<TunnelSource, TunnelLink> = {
  keys: { tunnel: key },
  read: ({ tunnel: said }) => {
    if (said === undefined) return undefined;
    const { end = "client", ttl = usualTtl, local, remote } = said;
    return { kind: "tunnel", end, ttl, written: { local, remote }, local: undefined, remote: undefined };
  },
  said: ({ end, ttl, written, local, remote }) => {
    const starts = local === undefined ? written.local : `${local}`;
    return {
      tunnel: {
        kind: "6in4",
        ...(end === "client" ? {} : { end }),
        ...(starts === undefined ? {} : { local: starts }),
        remote: remote === undefined ? written.remote : `${remote}`,
        ...(ttl === usualTtl ? {} : { ttl }),
      },
    };
  },
  imported: {
    kernel: "sit",
    section: "tunnels",
    ofKernel: ({ linkinfo }) => {
      const { local, remote, ttl } = linkinfo?.info_data ?? {};
      return found(local, remote, ttl === 0 ? undefined : ttl);
    },
    ofNetplan: ({ mode, local, remote, ttl }) => (mode === "sit" ? found(local, remote, ttl) : undefined),
    netplanKeys: ["mode", "local", "remote", "ttl"],
    ofStanza: (options) =>
      options.get("tunnel-mode") === "sit"
        ? found(
            options.get("tunnel-local"),
            options.get("tunnel-endpoint"),
            options.has("tunnel-ttl") ? Number(options.get("tunnel-ttl")) : undefined,
          )
        : undefined,
    stanzaKeys: ["tunnel-mode", "tunnel-local", "tunnel-endpoint", "tunnel-ttl"],
  },
  noun: "6in4 tunnel",
  isNic: false,
  hasNeighbours: true,
  canBePort: false,
  canBeParent: false,
  takesGuests: false,
  guestVlans: () => undefined,
  tag: () => undefined,
  below: () => undefined,
  outer: {
    overhead: ipv4Header,
    over: ({ written: { local } }) => (isInterface(local) ? local : undefined),
    ends: ({ end, written: { local, remote } }) => ({
      ...(local === undefined
        ? {}
        : {
            local: {
              path: ["tunnel", "local"],
              ...(isInterface(local) ? { own: local } : { other: local, mayServe: false }),
            },
          }),
      remote: { path: ["tunnel", "remote"], other: remote, mayServe: end === "client" },
    }),
    settled: (link, { local, remote }) => ({ ...link, local, remote }),
    mapped: ({ local, remote, ...link }, to) => ({
      ...link,
      local: local && to.address(local),
      remote: remote && to.address(remote),
    }),
  },
  leadsOutside: ({ end }) => end === "client",
  hasCarrier: () => true,
  faults: ({ isAws }) =>
    isAws
      ? [
          {
            code: "HX101",
            path: [],
            value: undefined,
            reason:
              "is a 6in4 tunnel, and a VPC has IPv6 by itself, and delivers none to what is behind an instance",
            fix: "leave it out, or give the tunnel to a host on-prem",
          },
        ]
      : [],
  unsayable: (_link, name, renderer) =>
    renderer === "ifcfg" ? "NetworkManager passes over tunnels in ifcfg files" : dottedName(name, renderer),
  writers: {
    netplan: (link, settings) => ({
      section: "tunnels",
      settings: { mode: "sit", ...endsOf(link), ttl: link.ttl, ...settings },
    }),
    // ifupdown2 leaves a tunnel as it is whose ends are others by its own options; it runs this before it sets addresses.
    ifupdown2: (link, name) => ({
      method: "static",
      options: [],
      isMade: true,
      commands: [
        `pre-up ip link show dev ${name} >/dev/null 2>&1 || ip link add name ${name} ${words(link)}`,
        `post-down ip link del dev ${name} 2>/dev/null || true`,
      ],
    }),
    networkd: (link) => {
      const { local, remote } = endsOf(link);
      return {
        ...thereByItself,
        netdev: {
          kind: "sit",
          sections: [
            [
              "Tunnel",
              {
                Independent: "yes",
                ...(local === undefined ? {} : { Local: local }),
                Remote: remote,
                TTL: `${link.ttl}`,
              },
            ],
          ],
        },
      };
    },
    // NMIPTunnelMode: 3 is SIT.
    networkmanager: (link) => ({
      ...withoutPorts("ip-tunnel", { mode: "3", ...endsOf(link), ttl: `${link.ttl}` }),
      hasMtu: true,
    }),
    ifcfg: () => ({ lines: {}, isAlwaysSaid: true, below: () => ({}) }),
    ifupdown: (link, name) => madeByIp(name, words(link)),
  },
  files: () => [],
  state: (link) => {
    const { local, remote } = endsOf(link);
    return { kind: "sit", settings: { remote, local: local ?? "any", ttl: `${link.ttl}` } };
  },
  needs: () => [{ module: "sit" }],
};

function isInterface(local: string | undefined): local is string {
  return local !== undefined && interfacePattern.test(local);
}

/** As every renderer writes them; where an end is in question there is no plan. */
function endsOf({ local, remote, written }: TunnelLink): { local?: string; remote: string } {
  const to = remote === undefined ? written.remote : `${remote}`;
  return {
    ...(local === undefined ? {} : { local: `${local}` }),
    remote: typeof to === "string" ? to : to.ref,
  };
}

/** Of `ip link add`, behind the name. */
function words(link: TunnelLink): string {
  const { local, remote } = endsOf(link);
  return [
    "type sit",
    `remote ${remote}`,
    ...(local === undefined ? [] : [`local ${local}`]),
    `ttl ${link.ttl}`,
  ].join(" ");
}

/** What stands on a host already; `undefined` of one whose other end is anybody. */
function found(local: unknown, remote: unknown, ttl: unknown): TunnelSource | undefined {
  if (typeof remote !== "string" || remote === "any") return undefined;
  const isTtl = typeof ttl === "number" && ttl >= 1 && ttl <= 255;
  return {
    tunnel: {
      kind: "6in4",
      ...(typeof local === "string" && local !== "any" ? { local } : {}),
      remote,
      ...(isTtl && ttl !== usualTtl ? { ttl } : {}),
    },
  };
}
