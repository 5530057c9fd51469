import { z } from "zod";
import { byName } from "../layout/by-name.ts";
import { reference } from "../layout/source/address.ts";
import { interfaceName, interfacePattern, label, text } from "../layout/source/names.ts";
import type { PlannedAddress, PlannedPrefix } from "../plan/planned-prefix.ts";
import { dottedName } from "./dotted-name.ts";
import type { LinkFault, LinkKind, NetworkRenderer } from "./link-kind.ts";
import { madeByIp, thereByItself, type UnitSection } from "./renderers.ts";

/** A WireGuard interface (wireguard.com; wg(8)): packets of its peers in UDP, encrypted. */
export interface WireguardLink {
  readonly kind: "wireguard";
  /** `server`: its network lies behind this host, which gives of it to its clients; `client`: its server leads out. */
  readonly end: "client" | "server";
  readonly written: z.output<typeof keyText>;
  /** Once everything has its number and the ledger was asked for keys. */
  readonly peers: readonly WireguardPeer[];
}

/** Who is at the other end, as `wg` knows it. */
export interface WireguardPeer {
  /** `cellar/box/wg0` of the layout's, `phone` of others. */
  readonly name: string;
  /** Base64; `undefined` where nobody has recorded it. */
  readonly publicKey: string | undefined;
  /** Where it is dialled; `undefined` where it dials itself. */
  readonly endpoint: { readonly address: PlannedAddress; readonly port: number } | undefined;
  /** What it may send from, and what is sent to it. */
  readonly allowed: readonly PlannedPrefix[];
  /** Seconds between packets that keep a NAT's way open. */
  readonly keepalive: number | undefined;
}

/** Where servers are dialled unless they say otherwise: what WireGuard's own pages have. */
export const usualPort = 51820;

/** What the headers of IPv6, UDP and WireGuard take of a packet, in bytes: 40, 8 and 32. In IPv4 it is 20 less. */
const headers = 80;

const publicKey = z
  .string()
  .regex(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/, "the 44 characters that wg pubkey prints")
  .describe("its public key, as wg pubkey prints it");

const endpoint = text.describe("where it is dialled: 192.0.2.1:51820, [2001:db8::1]:51820");

const prefixes = z.array(z.union([text, reference], "a prefix, or { ref: NAME }"));

const keepalive = z
  .int()
  .min(1)
  .max(65535)
  .optional()
  .describe(
    "seconds after which a packet is sent to it where there was none, such as 25: for an end behind NAT or a firewall that forgets",
  );

const keyText = z.strictObject({
  server: z
    .union(
      [reference, z.strictObject({ publicKey, endpoint })],
      "{ ref: SITE/HOST/INTERFACE }, or { publicKey: ..., endpoint: 192.0.2.1:51820 }",
    )
    .optional()
    .describe(
      "who this end dials, and what leads out for it: a WireGuard interface without server on a host of any site, from whose network this end's address and gateway follow; or one that is nobody's of the layout. Absent: this is a server",
    ),
  local: z
    .union([interfaceName, text], "an interface of the host, or an address")
    .optional()
    .describe(
      "of a server, where its clients dial it: an interface of this host, of which IPv4 is taken where a client has that, or an address, such as that of the NAT before it; of a client, the interface that its packets leave by, whose MTU counts",
    ),
  port: z
    .int()
    .min(1)
    .max(65535)
    .optional()
    .describe("the UDP port that it listens on; absent: 51820 of a server, any of a client"),
  address: text
    .optional()
    .describe(
      'of a client, the address that it has in the server\'s network, whole or its host part alone such as "::2"; absent: numbered by name',
    ),
  allowed: prefixes
    .optional()
    .describe(
      "of a client, what it reaches through the server: everything where absent, or with defaultRoute: false what lies behind the server by the plan",
    ),
  behind: prefixes
    .optional()
    .describe(
      "of a client, what the server is to send here besides its address: what lies behind this host by the plan where absent",
    ),
  keepalive: keepalive,
  peers: z
    .record(
      label,
      z.strictObject({
        publicKey,
        endpoint: endpoint.optional(),
        address: text
          .optional()
          .describe(
            'the address that it has in the interface\'s network, whole or its host part alone such as "::7"; absent: numbered by name',
          ),
        allowed: prefixes.optional().describe("what lies behind it, besides its address"),
        keepalive,
      }),
    )
    .optional()
    .describe("of a server, clients that are nobody's of the layout, by name"),
});

const key = keyText.optional().describe("what makes the interface one of WireGuard's");

/** What a layout says of a WireGuard interface. */
export interface WireguardSource {
  readonly wireguard?: z.input<typeof key>;
}

/** Where a host has the private key of such an interface; `hextet keys` makes it, and no file of hextet's holds it. */
export function keyFile(name: string): string {
  return `/etc/hextet-wireguard/${name}.key`;
}

export const wireguard: LinkKind<WireguardSource, WireguardLink> = {
  keys: { wireguard: key },
  read: ({ wireguard: said }) =>
    said && {
      kind: "wireguard",
      end: said.server === undefined ? "server" : "client",
      written: said.peers === undefined ? said : { ...said, peers: Object.fromEntries(byName(said.peers)) },
      peers: [],
    },
  said: ({ written }) => ({ wireguard: written }),
  imported: undefined,
  noun: "WireGuard interface",
  isNic: false,
  hasNeighbours: true,
  canBePort: false,
  canBeParent: false,
  takesGuests: false,
  guestVlans: () => undefined,
  tag: () => undefined,
  below: () => undefined,
  outer: {
    overhead: headers,
    isShared: true,
    over: ({ written: { local } }) =>
      local !== undefined && interfacePattern.test(local) ? local : undefined,
    ends: ({ written: { server } }) =>
      server === undefined || "publicKey" in server
        ? {}
        : { server: { path: ["wireguard", "server"], server } },
    settled: (link) => link,
    mapped: ({ peers, ...link }, to) => ({ ...link, peers: mapPeers(peers, to) }),
  },
  leadsOutside: ({ end }) => end === "client",
  hasCarrier: () => true,
  faults: ({ link: { end, written }, isAws }) => {
    if (isAws)
      return [
        {
          code: "HX232",
          path: [],
          value: undefined,
          reason:
            "is a WireGuard interface, and an instance is set up at its first boot, before anybody can know the key that it makes",
          fix: "let a host that SSH reaches be the end, in the cloud too (connect: of a site without aws), or name the instance's own WireGuard as a peer: { publicKey: ..., endpoint: ... }",
        },
      ];
    const ofClients = ["address", "allowed", "behind", "keepalive"] as const;
    const isOutsiders = written.server !== undefined && "publicKey" in written.server;
    return [
      ...(end === "server"
        ? ofClients.flatMap((name) => stray(written, name, "is for a client, which says its server"))
        : []),
      ...(end === "client" ? stray(written, "peers", "is for a server, and this end is a client") : []),
      ...(isOutsiders
        ? (["address", "behind"] as const).flatMap((name) =>
            stray(
              written,
              name,
              "is for the client of a server of the layout; what others' servers give and send is theirs to say",
            ),
          )
        : []),
    ];
  },
  unsayable: (_link, name, renderer) => withoutWords[renderer] ?? dottedName(name, renderer),
  writers: {
    netplan: ({ peers, ...link }, settings, name) => ({
      section: "tunnels",
      settings: {
        mode: "wireguard",
        key: keyFile(name),
        ...(portOf(link) === undefined ? {} : { port: portOf(link) }),
        peers: known(peers).map(({ publicKey, endpoint, allowed, keepalive }) => ({
          keys: { public: publicKey },
          ...(endpoint === undefined ? {} : { endpoint: endpointText(endpoint) }),
          "allowed-ips": allowed.map(String),
          ...(keepalive === undefined ? {} : { keepalive }),
        })),
        ...settings,
      },
    }),
    ifupdown2: (link, name) => ({
      method: "static",
      options: [],
      isMade: true,
      commands: [
        `pre-up ip link show dev ${name} >/dev/null 2>&1 || ip link add name ${name} type wireguard`,
        ...settings(link, name).map((command) => `pre-up ${command}`),
        `post-down ip link del dev ${name} 2>/dev/null || true`,
      ],
    }),
    networkd: ({ peers, ...link }, name) => ({
      ...thereByItself,
      netdev: {
        kind: "wireguard",
        sections: [
          [
            "WireGuard",
            {
              PrivateKeyFile: keyFile(name),
              ...(portOf(link) === undefined ? {} : { ListenPort: `${portOf(link)}` }),
            },
          ],
          ...known(peers).map(
            ({ publicKey, endpoint, allowed, keepalive }): UnitSection => [
              "WireGuardPeer",
              {
                PublicKey: publicKey,
                AllowedIPs: allowed.map(String),
                ...(endpoint === undefined ? {} : { Endpoint: endpointText(endpoint) }),
                ...(keepalive === undefined ? {} : { PersistentKeepalive: `${keepalive}` }),
              },
            ],
          ),
        ],
      },
    }),
    networkmanager: () => ({
      section: ["wireguard", {}],
      isAlwaysSaid: true,
      addresses: [],
      port: () => undefined,
    }),
    ifcfg: () => ({ lines: {}, isAlwaysSaid: true, below: () => ({}) }),
    ifupdown: (link, name) => madeByIp(name, "type wireguard", settings(link, name)),
  },
  files: () => [],
  state: () => ({ kind: "wireguard", settings: {} }),
  needs: () => [{ module: "wireguard" }],
};

const withoutWords: Partial<Record<NetworkRenderer, string>> = {
  networkmanager: "NetworkManager keeps private keys in its own files, and hextet writes none",
  ifcfg: "ifcfg files have no words for WireGuard",
};

function stray(
  written: WireguardLink["written"],
  name: keyof WireguardLink["written"],
  reason: string,
): LinkFault[] {
  return written[name] === undefined
    ? []
    : [{ code: "HX005", path: ["wireguard", name], value: undefined, reason, fix: "leave it out" }];
}

/** The UDP port that it listens on; `undefined`: whichever the kernel takes. */
export function portOf({
  end,
  written: { port },
}: Pick<WireguardLink, "end" | "written">): number | undefined {
  return port ?? (end === "server" ? usualPort : undefined);
}

type KnownPeer = WireguardPeer & { readonly publicKey: string };

/** Those whose keys are recorded: no file can name the others. */
export function known(peers: readonly WireguardPeer[]): readonly KnownPeer[] {
  return peers.flatMap((peer) =>
    peer.publicKey === undefined ? [] : [{ ...peer, publicKey: peer.publicKey }],
  );
}

/** `192.0.2.1:51820`, `[2001:db8::1]:51820` */
export function endpointText({ address, port }: NonNullable<WireguardPeer["endpoint"]>): string {
  return address.isIpv4 ? `${address}:${port}` : `[${address}]:${port}`;
}

/** The same peers with every address and prefix mapped. */
export function mapPeers(
  peers: readonly WireguardPeer[],
  to: {
    readonly address: (own: PlannedAddress) => PlannedAddress;
    readonly prefix: (own: PlannedPrefix) => PlannedPrefix;
  },
): readonly WireguardPeer[] {
  return peers.map(({ endpoint, allowed, ...peer }) => ({
    ...peer,
    endpoint: endpoint && { ...endpoint, address: to.address(endpoint.address) },
    allowed: allowed.map(to.prefix),
  }));
}

/** What gives a link its key, port and peers. */
function settings({ peers, ...link }: WireguardLink, name: string): string[] {
  const port = portOf(link);
  return [
    `wg set ${name}${port === undefined ? "" : ` listen-port ${port}`} private-key ${keyFile(name)}`,
    ...known(peers).map(({ publicKey, endpoint, allowed, keepalive }) =>
      [
        `wg set ${name} peer ${publicKey} allowed-ips ${allowed.join(",")}`,
        ...(endpoint === undefined ? [] : [`endpoint ${endpointText(endpoint)}`]),
        ...(keepalive === undefined ? [] : [`persistent-keepalive ${keepalive}`]),
      ].join(" "),
    ),
  ];
}
