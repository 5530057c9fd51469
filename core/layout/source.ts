import { z } from "zod";

/**
 * The layout as written: structure and types only. What texts mean (addresses, references) is the next
 * stage's, so that one bad address hides nothing else.
 */

/** A name that is safe in a host name, a resource name, a unit and a shell: RFC 1123 label, lower case. */
export const labelPattern = /^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/;
/** A Linux interface name without anything that a shell, YAML or systemd would read otherwise. */
export const interfacePattern = /^[a-zA-Z][a-zA-Z0-9_-]{0,10}(\.[0-9]{1,4})?$/;

const label = z.string().regex(labelPattern, "label");
const interfaceName = z.string().regex(interfacePattern, "interface");
const user = z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/, "user name such as root or admin");
const text = z.string().min(1);
const image = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._:/@-]{0,200}$/, "image name such as debian/13 or nginx:1.29");
const port = z.int().min(1).max(65_535);
const length = z
  .int()
  .min(1)
  .max(128)
  .describe("the prefix length to number one of, where no prefix is pinned; 64 for a network where absent");

const allow = z
  .record(z.string(), text)
  .optional()
  .describe(
    'findings that are meant so, here and in what is inside: a reason by code, such as { HX053: "the router filters" }',
  );

const formerly = label
  .optional()
  .describe(
    "the name that it had before it was renamed: it keeps its numbers, and its resources are not made anew",
  );

const reference = z.strictObject({
  ref: text.describe("what is referred to, as the plan names it, such as rack/lxd-1/eth0"),
});

const addressOrReference = z.union([text, reference], "an address, or { ref: SITE/HOST/INTERFACE }");

const address = addressOrReference
  .optional()
  .describe(
    'an address pinned for it, whole or its host part alone such as "::25"; absent: numbered by name',
  );

const identity = {
  mac: z
    .string()
    .regex(/^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$/, "MAC address such as 02:00:5e:10:00:01")
    .optional()
    .describe("its MAC address, such as 02:00:5e:10:00:01"),
  identifier: z
    .enum(["eui64", "opaque"])
    .optional()
    .describe(
      "what its address ends with in a /64, in place of a number: eui64, made of mac (RFC 4291), or opaque, drawn at random once and kept in the ledger (RFC 7217)",
    ),
};
const ipv4Length = z.int().min(1).max(32).describe("the prefix length to number one of, in IPv4");

/** What asks for an IPv4 address. */
const ipv4 = z
  .union(
    [z.literal(true), text],
    "true for an IPv4 address that is numbered by name, or one such as 192.0.2.10",
  )
  .optional();

const ownIpv4 = ipv4.describe(
  "an IPv4 address of its own: true to have it numbered by name, or one pinned, whole or as 0.0.0.10; absent: none",
);

const tcp = z
  .array(port)
  .optional()
  .describe("TCP ports that it answers on: probed from every other workload");

const sshKey = z.union(
  [
    z.literal("agent"),
    z.strictObject({ file: text.describe("the path of a private key, ~ being the home folder") }),
  ],
  "the word agent, or { file: path of a private key }",
);

const endpoint = {
  address: addressOrReference.describe(
    "the address that SSH reaches it at: IPv6 without brackets, IPv4 where management is IPv4, or { ref: SITE/HOST/INTERFACE }",
  ),
  port: port.optional().describe("the SSH port; 22 where absent"),
  user: user.optional().describe("the user to log in as, who can sudo without a password; root where absent"),
  key: sshKey.optional().describe("the private key: the word agent (also where absent), or { file: path }"),
  hostKey: text.describe(
    "the public host key, one line such as ssh-ed25519 AAAA...: hextet hostkey HOST fetches it to compare",
  ),
};

const bastion = z
  .strictObject(endpoint)
  .optional()
  .describe("the host to go through, where it cannot be reached directly");

const connect = z.strictObject({
  ...endpoint,
  bastion,
  today: z
    .strictObject({
      address: endpoint.address,
      port: endpoint.port,
      user: endpoint.user,
      key: endpoint.key,
      hostKey: endpoint.hostKey.optional(),
      bastion,
    })
    .optional()
    .describe(
      "the way in that works until the host is first changed, where it is another; port, user, keys and bastion are as above where absent",
    ),
  allowCutoff: z
    .boolean()
    .optional()
    .describe(
      "whether a change may take away the address that it comes in by, the planned one being no other way in; false where absent",
    ),
});

const ingressRule = z.strictObject({
  protocol: z.enum(["icmpv6", "tcp", "udp", "all"]).describe("the protocol that is let in"),
  port: z
    .union(
      [port, z.string().regex(/^[0-9]{1,5}-[0-9]{1,5}$/, 'port range such as "8000-8010"')],
      'a port, or a range such as "8000-8010"',
    )
    .optional()
    .describe('the port, or a range such as "8000-8010"; for tcp and udp only'),
  from: z
    .union([text, reference], 'a prefix such as "::/0", or { ref: SITE/HOST/INTERFACE }')
    .describe(
      'the prefix that it is let in from, "::/0" for everybody; or { ref: ... } to whose address or prefix it is',
    ),
});

const networkRoute = z.strictObject({
  to: z
    .union([text, reference], "a prefix such as 2001:db8:7::/48, or { ref: SITE/NETWORK }")
    .describe("the prefix behind it; or { ref: ... } to whose address or prefix it is"),
  via: addressOrReference.describe(
    "the next hop: an address of the network or a link-local one, or { ref: SITE/HOST/INTERFACE }; in a VPC always the latter",
  ),
});

const network = z.strictObject({
  allow,
  formerly,
  prefix: text
    .optional()
    .describe(
      'the prefix pinned for it: whole, or the part after what it is numbered from, such as "0:0:0:3::/64"',
    ),
  from: label.optional().describe("the name of the prefix, under prefixes, that it is numbered from"),
  length: length.optional(),
  gateway: addressOrReference
    .optional()
    .describe(
      "the next hop of hosts on it: the router's link-local address such as fe80::1, one in the network, or { ref: SITE/HOST/INTERFACE } where the router is a host of the layout",
    ),
  routes: z
    .array(networkRoute)
    .optional()
    .describe(
      "routes of the network's hosts, or of its subnet's route table, besides the one to the gateway",
    ),
  zone: text.optional().describe("the availability zone of the subnet, such as eu-central-1a"),
  ipv4: z
    .union(
      [
        text,
        z.strictObject({
          prefix: text.optional().describe("the IPv4 prefix pinned for it; absent: numbered"),
          from: label
            .optional()
            .describe("the name of the IPv4 prefix that it is numbered from; on AWS it is the VPC's"),
          length: ipv4Length.optional(),
          gateway: text
            .optional()
            .describe("the IPv4 next hop of hosts on it, whole or its host part alone such as 0.0.0.1"),
        }),
      ],
      "an IPv4 prefix such as 192.0.2.0/24, or { from: office4, length: 26 } to have one numbered",
    )
    .optional()
    .describe(
      "its IPv4 prefix: pinned such as 192.0.2.0/24, or numbered: { from: office4, length: 26 }, on AWS { length: 24 }",
    ),
  outbound: z
    .enum(["internet", "egress-only", "none"])
    .optional()
    .describe("what the subnet reaches: internet (also where absent), egress-only for answers alone, none"),
  ingress: z
    .array(ingressRule)
    .optional()
    .describe("what the security group of the subnet's hosts lets in; ICMPv6 from everywhere where absent"),
});

const pool = z
  .union(
    [
      text,
      z.strictObject({
        formerly,
        block: text.optional().describe('the block pinned for it, such as "::8/126"; absent: numbered'),
        length: length.optional().describe("the prefix length of the block; 126 where absent"),
        ipv4: z
          .union(
            [text, z.strictObject({ length: ipv4Length })],
            "an IPv4 block such as 192.0.2.64/28, or { length: 28 } to have one numbered",
          )
          .optional()
          .describe(
            "an IPv4 block of the network beside it: pinned such as 192.0.2.64/28, or { length: 28 }; absent: none",
          ),
      }),
    ],
    'a block such as "::8/126", or { length: 126 } to have one numbered',
  )
  .describe('a block for containers: pinned such as "::8/126", or { length: 126 } to have one numbered');

const hostInterface = z.strictObject({
  allow,
  formerly: interfaceName
    .optional()
    .describe("the name that the interface had before it was renamed: it keeps its numbers"),
  bridge: z
    .strictObject({
      ports: z
        .array(interfaceName)
        .describe("the physical interfaces that are its ports; [] for a bridge that only guests are on"),
    })
    .optional()
    .describe("what makes the interface a bridge"),
  network: label.optional().describe("the name of the network that the interface is in"),
  addresses: z
    .array(addressOrReference)
    .optional()
    .describe('its addresses, whole or host parts alone such as "::10"; absent: one, numbered by name'),
  ...identity,
  ipv4: ipv4.describe(
    "its IPv4 address in a network that has IPv4: true to have it numbered by name, or one pinned, whole or as 0.0.0.10; absent: none, but numbered on AWS, where every interface has one",
  ),
  pools: z
    .record(label, pool)
    .optional()
    .describe("blocks of the network for this host's containers, by name"),
});

const dockerPool = label.describe("the name of the pool that its containers are numbered from");

const docker = z.strictObject({
  bridge: z
    .strictObject({ pool: dockerPool })
    .optional()
    .describe("IPv6 on docker0, whose containers get addresses in the order in which they start"),
  networks: z
    .record(label, z.strictObject({ pool: dockerPool }))
    .optional()
    .describe("user-defined networks, by name: what containers with fixed addresses need"),
});

const incus = z.strictObject({
  bridges: z
    .record(
      interfaceName,
      z.strictObject({
        network: label.describe("the name of the network that is on the bridge"),
        address,
        ipv4: ownIpv4,
      }),
    )
    .describe("the bridges that instances are on, by interface name"),
});

const container = z.strictObject({
  allow,
  formerly,
  pool: label.optional().describe("the name of the Docker pool that it is numbered from"),
  network: label.optional().describe("the name of the network of the Incus or LXD bridge that it is on"),
  address,
  ipv4: ipv4.describe(
    "its IPv4 address: true to have it numbered by name, or one pinned, whole or as 0.0.0.10; absent: numbered where its pool or bridge has IPv4",
  ),
  image: image.optional().describe("the image that it runs; absent where somebody else starts it"),
  ...identity,
  tcp,
});

const guest = z.strictObject({
  allow,
  formerly,
  network: label.describe("the name of the network that the guest is in; the host needs a bridge there"),
  id: z.int().min(100).max(999_999_999).describe("the guest's number in Proxmox VE, 100 or more"),
  kind: z
    .enum(["vm", "container"])
    .optional()
    .describe("whether qm makes it (vm, also where absent) or pct (container)"),
  address,
  ...identity,
  ipv4: ownIpv4,
  tcp,
});

const host = z.strictObject({
  allow,
  formerly,
  labels: z.array(label).optional().describe("words that a rollout picks hosts by, such as [router]"),
  retired: z
    .boolean()
    .optional()
    .describe(
      "whether the host is let go: it keeps its numbers and is not dialled any more, also where it is dead",
    ),
  aws: z
    .strictObject({
      instanceType: z
        .string()
        .regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, "instance type such as t3.micro")
        .describe("the instance type, such as t3.micro"),
      image: z
        .string()
        .regex(/^(debian-1[23]|ami-[0-9a-f]{8,17})$/, "name of an image: debian-12, debian-13 or an AMI's id")
        .describe("the image: debian-12, debian-13 or an AMI's id"),
      onUserDataChange: z
        .enum(["keep", "replace"])
        .optional()
        .describe(
          "what a changed first boot does to an instance that runs: keep (also where absent) or replace it",
        ),
    })
    .optional()
    .describe("the EC2 instance; for hosts of an AWS site"),
  connect: connect.optional().describe("how the host is reached: connect: { address: ..., hostKey: ... }"),
  network: z
    .strictObject({
      renderer: z
        .enum(["netplan", "ifupdown2"])
        .describe("what configures the host's interfaces: netplan or ifupdown2"),
    })
    .optional()
    .describe("how the host's interfaces are configured; by netplan where absent"),
  interfaces: z.record(interfaceName, hostInterface).optional().describe("the host's interfaces, by name"),
  docker: docker.optional().describe("Docker on this host"),
  incus: incus.optional().describe("Incus on this host"),
  lxd: incus.optional().describe("LXD on this host"),
  containers: z
    .record(label, container)
    .optional()
    .describe("containers of Docker, Incus or LXD on this host, by name"),
  guests: z.record(label, guest).optional().describe("guests of Proxmox VE on this host, by name"),
});

const service = z.strictObject({
  allow,
  formerly,
  network: label.describe("the name of the network that its address is from, in which no interface is"),
  hosts: z
    .array(label)
    .optional()
    .describe("the hosts that have the address on their loopback, and answer; several make it anycast"),
  address,
  tcp,
});

const placing = {
  formerly,
  place: z
    .enum(["dense", "sparse"])
    .optional()
    .describe(
      "whether networks follow each other (dense, also where absent) or lie apart with room to grow (sparse)",
    ),
  keep: z
    .array(z.enum(["first", "last"]))
    .optional()
    .describe("which of its networks stay free: first, last"),
};

const prefix = z.union(
  [
    text,
    z.strictObject({
      prefix: text.describe("the prefix, such as 2001:db8::/48, or 192.0.2.0/24"),
      ...placing,
    }),
    z.strictObject({
      ula: z.literal(true).describe("a unique local /48 (RFC 4193), drawn once and kept in the ledger"),
      ...placing,
    }),
    z.strictObject({
      delegated: z
        .strictObject({ length: z.int().min(16).max(64).describe("the length of the block, such as 56") })
        .describe("a block that a provider gives or delegates, that may not be known yet, and may change"),
      prefix: text
        .optional()
        .describe("the block as it is now, once it is known: every number keeps its place in it"),
      ...placing,
    }),
  ],
  'a prefix such as 2001:db8::/48 or 192.0.2.0/24, { prefix: "2001:db8::/48", place: sparse, keep: [first, last] }, { ula: true }, or { delegated: { length: 56 } }',
);

const vpcBlock = z
  .union(
    [
      text,
      z.strictObject({
        ipam: z
          .string()
          .regex(/^ipam-pool-[0-9a-f]{8,17}$/, "IPAM pool's id such as ipam-pool-0123456789abcdef0")
          .describe("the id of the IPAM pool that the block comes from, such as ipam-pool-0123456789abcdef0"),
        length: z
          .int()
          .optional()
          .describe("the length of the block, 44 to 60 in steps of 4; 56 where absent"),
        prefix: text.optional().describe("the block that the pool has given, once that is known"),
      }),
    ],
    "the word amazon, the /56 that AWS has given, or { ipam: ipam-pool-0123456789abcdef0, length: 52 }",
  )
  .describe(
    "the word amazon for a /56 that AWS gives, that /56 once it is known, or { ipam: the id of a pool }",
  );

const site = z.strictObject({
  allow,
  formerly,
  aws: z
    .strictObject({
      region: z
        .string()
        .regex(/^[a-z]{2}(-[a-z]+)+-[0-9]$/, "region such as eu-central-1")
        .describe("the region, such as eu-central-1"),
      vpc: z
        .strictObject({
          ipv4: text.describe("the VPC's IPv4 prefix, such as 10.20.0.0/16"),
          ipv6: vpcBlock,
        })
        .describe("the VPC's blocks: vpc: { ipv4: 10.20.0.0/16, ipv6: amazon }"),
      keyPair: z
        .string()
        .regex(/^[\w.@+ -]{1,255}$/, "name of an EC2 key pair")
        .optional()
        .describe("the name of an EC2 key pair that exists"),
    })
    .optional()
    .describe("what makes the site a VPC; absent for a site behind a router of your own"),
  networks: z.record(label, network).optional().describe("the site's networks, by name"),
  hosts: z.record(label, host).optional().describe("the site's hosts, by name"),
  services: z
    .record(label, service)
    .optional()
    .describe("addresses of their own for services, by name; for a site behind a router"),
});

const hostName = z
  .string()
  .regex(/^[^/]+\/[^/]+$/, "host such as rack/pve-1")
  .describe("a host, SITE/HOST");

const rollout = z.strictObject({
  confirmWithin: z
    .int()
    .min(2)
    .max(3600)
    .optional()
    .describe(
      "the seconds in which each host's change has to be confirmed over a fresh connection, or the host goes back; 90 where absent",
    ),
  canary: hostName
    .optional()
    .describe("the host that is changed before all others, SITE/HOST; they wait until it has confirmed"),
  waves: z
    .array(
      z
        .array(
          z.union(
            [hostName, z.strictObject({ label: label.describe("the label of hosts that no wave names") })],
            "a host such as rack/pve-1, or { label: router }",
          ),
        )
        .min(1)
        .describe("the hosts that are changed together: [rack/pve-1, { label: router }]"),
    )
    .optional()
    .describe(
      "hosts that are changed one group after the other, each when the one before has confirmed; those that no wave names come last",
    ),
});

export const layoutSchema = z.strictObject({
  hextet: z.literal(1).describe("the version of the layout's form: 1"),
  allow,
  purpose: z
    .enum(["production", "lab", "example"])
    .optional()
    .describe("what the layout is for; production where absent"),
  rollout: rollout
    .optional()
    .describe("in which order hosts on-prem are changed; all at the same time where absent"),
  prefixes: z
    .record(label, prefix)
    .optional()
    .describe("the prefixes that networks are numbered from, by name, such as home: 2001:db8::/48"),
  sites: z.record(label, site).describe("the places with a routing of their own, by name"),
});

/** A layout as a person writes it, in YAML or as a TypeScript object. */
export type LayoutSource = z.input<typeof layoutSchema>;

export type SiteSource = LayoutSource["sites"][string];
export type NetworkSource = NonNullable<SiteSource["networks"]>[string];
export type HostSource = NonNullable<SiteSource["hosts"]>[string];
export type PrefixSource = NonNullable<LayoutSource["prefixes"]>[string];
export type InterfaceSource = NonNullable<HostSource["interfaces"]>[string];
export type PoolSource = NonNullable<InterfaceSource["pools"]>[string];
export type ContainerSource = NonNullable<HostSource["containers"]>[string];
export type GuestSource = NonNullable<HostSource["guests"]>[string];
/** The address of another thing, by its name. */
export type ReferenceSource = z.input<typeof reference>;
export type AddressSource = z.input<typeof addressOrReference>;
export type ConnectSource = NonNullable<HostSource["connect"]>;
export type RolloutSource = NonNullable<LayoutSource["rollout"]>;
