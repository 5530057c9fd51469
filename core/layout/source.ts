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
const length = z.int().min(1).max(128);

const sshKey = z.union(
  [z.literal("agent"), z.strictObject({ file: text })],
  "the word agent, or { file: path of a private key }",
);

const endpoint = {
  address: text,
  port: port.optional(),
  user: user.optional(),
  key: sshKey.optional(),
  hostKey: text,
};

const connect = z.strictObject({ ...endpoint, bastion: z.strictObject(endpoint).optional() });

const ingressRule = z.strictObject({
  protocol: z.enum(["icmpv6", "tcp", "udp", "all"]),
  port: z
    .union(
      [port, z.string().regex(/^[0-9]{1,5}-[0-9]{1,5}$/, 'port range such as "8000-8010"')],
      'a port, or a range such as "8000-8010"',
    )
    .optional(),
  from: text,
});

const allow = z.record(z.string(), text).optional();

/** The name that a thing had before it was renamed: it keeps its numbers, and its resources are not made anew. */
const formerly = label.optional();

const network = z.strictObject({
  allow,
  formerly,
  prefix: text.optional(),
  from: label.optional(),
  length: length.optional(),
  gateway: text.optional(),
  zone: text.optional(),
  ipv4: text.optional(),
  outbound: z.enum(["internet", "egress-only", "none"]).optional(),
  ingress: z.array(ingressRule).optional(),
});

const pool = z.union(
  [text, z.strictObject({ formerly, block: text.optional(), length: length.optional() })],
  'a block such as "::8/126", or { length: 126 } to have one numbered',
);

const hostInterface = z.strictObject({
  allow,
  formerly: interfaceName.optional(),
  bridge: z.strictObject({ ports: z.array(interfaceName) }).optional(),
  network: label.optional(),
  addresses: z.array(text).optional(),
  pools: z.record(label, pool).optional(),
});

const docker = z.strictObject({
  bridge: z.strictObject({ pool: label }).optional(),
  networks: z.record(label, z.strictObject({ pool: label })).optional(),
});

const incus = z.strictObject({
  bridges: z.record(interfaceName, z.strictObject({ network: label, address: text.optional() })),
});

const container = z.strictObject({
  allow,
  formerly,
  pool: label.optional(),
  network: label.optional(),
  address: text.optional(),
  image: image.optional(),
  tcp: z.array(port).optional(),
});

const guest = z.strictObject({
  allow,
  formerly,
  network: label,
  id: z.int().min(100).max(999_999_999),
  kind: z.enum(["vm", "container"]).optional(),
  address: text.optional(),
  tcp: z.array(port).optional(),
});

const host = z.strictObject({
  allow,
  formerly,
  aws: z
    .strictObject({
      instanceType: z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, "instance type such as t3.micro"),
      image: z
        .string()
        .regex(
          /^(debian-1[23]|ami-[0-9a-f]{8,17})$/,
          "name of an image: debian-12, debian-13 or an AMI's id",
        ),
      onUserDataChange: z.enum(["keep", "replace"]).optional(),
    })
    .optional(),
  connect: connect.optional(),
  network: z.strictObject({ renderer: z.enum(["netplan", "ifupdown2"]) }).optional(),
  interfaces: z.record(interfaceName, hostInterface).optional(),
  docker: docker.optional(),
  incus: incus.optional(),
  lxd: incus.optional(),
  containers: z.record(label, container).optional(),
  guests: z.record(label, guest).optional(),
});

const prefix = z.union(
  [
    text,
    z.strictObject({
      prefix: text,
      place: z.enum(["dense", "sparse"]).optional(),
      keep: z.array(z.enum(["first", "last"])).optional(),
    }),
  ],
  'a prefix such as 2001:db8::/48, or { prefix: "2001:db8::/48", place: sparse, keep: [first, last] }',
);

const site = z.strictObject({
  allow,
  aws: z
    .strictObject({
      region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-[0-9]$/, "region such as eu-central-1"),
      vpc: z.strictObject({ ipv4: text, ipv6: text }),
      keyPair: z
        .string()
        .regex(/^[\w.@+ -]{1,255}$/, "name of an EC2 key pair")
        .optional(),
    })
    .optional(),
  networks: z.record(label, network).optional(),
  hosts: z.record(label, host).optional(),
});

export const layoutSchema = z.strictObject({
  hextet: z.literal(1),
  allow,
  purpose: z.enum(["production", "lab", "example"]).optional(),
  prefixes: z.record(label, prefix).optional(),
  sites: z.record(label, site),
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
export type ConnectSource = NonNullable<HostSource["connect"]>;
