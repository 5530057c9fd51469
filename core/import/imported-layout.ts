import { createHash } from "node:crypto";
import { type Ipv6Address, Ipv6Prefix } from "../address/index.ts";
import type { Purpose } from "../layout/layout.ts";
import { interfacePattern } from "../layout/source.ts";
import type { Found, FoundAddress, FoundHost, FoundInterface, FoundSite } from "./found.ts";

/** What only the one who imports knows. */
export interface ImportOptions {
  readonly purpose: Purpose;
  /** Host keys by host, as `hextet hostkey` prints them; `standIn` stands where there is none. */
  readonly hostKeys: ReadonlyMap<string, string>;
  readonly standIn: string;
}

interface Network {
  readonly name: string;
  readonly prefix: Ipv6Prefix;
  readonly gateway: Ipv6Address | undefined;
}

/**
 * A layout that pins everything where it was found, as text.
 * @returns the text, and what it has no words for: a sentence each
 */
export function importedLayout(
  found: Found,
  options: ImportOptions,
): { text: string; notes: readonly string[] } {
  const notes = [...found.notes];
  const sites = found.sites.map((site) => siteText(withSafeNames(site, notes), options, notes));
  const text = `# yaml-language-server: $schema=../schema/layout.schema.json
# Made by hextet import: everything stands where it was found. Leave out a pin, and the ledger keeps the number.
hextet: 1
purpose: ${options.purpose}

sites:
${sites.join("\n")}`;
  return { text, notes };
}

/** Names of interfaces become keys: one that a layout would not take is no name here either. */
function withSafeNames(site: FoundSite, notes: string[]): FoundSite {
  const hosts = site.hosts.map((host): FoundHost => {
    const interfaces = host.interfaces.flatMap((one): FoundInterface[] => {
      const ports = one.ports?.filter((port) => interfacePattern.test(port));
      if (interfacePattern.test(one.name)) return [{ ...one, ports }];
      notes.push(
        `${host.name}: the interface ${JSON.stringify(one.name)} is left out: a layout has no such names`,
      );
      return [];
    });
    return { ...host, interfaces };
  });
  return { ...site, hosts };
}

function siteText(site: FoundSite, options: ImportOptions, notes: string[]): string {
  const { networks, hosts } =
    site.vpc === undefined ? onPrem(site, notes) : { networks: [], hosts: site.hosts };
  const all =
    site.vpc === undefined
      ? networks
      : site.subnets.map(({ name, prefix }) => ({ name, prefix, gateway: undefined }));
  const networkLines =
    site.vpc === undefined ? networks.map(networkText) : site.subnets.map((one) => subnetText(site, one));
  const hostLines = hosts.map((host) => hostText(host, all, options, notes));
  if (site.vpc !== undefined && !site.vpc.fromAmazon && site.vpc.ipv6.length !== 56) {
    notes.push(
      `${site.name}: its block ${site.vpc.ipv6} comes from a pool; name it: ipv6: { ipam: ipam-pool-..., prefix: ${quoted(site.vpc.ipv6)} }`,
    );
  }
  return `  ${site.name}:
${vpcText(site)}${section("networks", networkLines)}${section("hosts", hostLines)}`;
}

function section(key: string, entries: readonly string[]): string {
  const text = entries.join("");
  return text === "" ? `    ${key}: {}\n` : `    ${key}:\n${text}`;
}

function vpcText({ vpc }: FoundSite): string {
  if (vpc === undefined) return "";
  const ipv6 = vpc.fromAmazon ? "amazon" : quoted(vpc.ipv6);
  return `    aws:
      region: ${quoted(vpc.region)}
      vpc: { ipv4: ${quoted(vpc.ipv4)}, ipv6: ${ipv6} }
`;
}

/** A subnet of a block that Amazon gives is pinned by its place in it, which another block would keep. */
function subnetText({ vpc }: FoundSite, { name, prefix, zone, ipv4 }: FoundSite["subnets"][number]): string {
  const pin = vpc?.fromAmazon ? partOf(vpc.ipv6, prefix) : prefix;
  return `      ${name}: { prefix: ${quoted(pin)}, zone: ${quoted(zone)}, ipv4: ${quoted(ipv4)} }\n`;
}

function networkText({ name, prefix, gateway }: Network): string {
  const next = gateway === undefined ? "" : `, gateway: ${quoted(gateway)}`;
  return `      ${name}: { prefix: ${quoted(prefix)}${next} }\n`;
}

function hostText(
  host: FoundHost,
  networks: readonly Network[],
  options: ImportOptions,
  notes: string[],
): string {
  const interfaces = host.interfaces.map((one) => interfaceText(one, networks)).join("");
  if (host.instance !== undefined)
    return `      ${host.name}:
        aws: { instanceType: ${quoted(host.instance.instanceType)}, image: ${quoted(host.instance.image)} }
        interfaces:${interfaces === "" ? " {}\n" : `\n${interfaces}`}`;
  const uplink = host.interfaces.find((one) => one.gateway !== undefined && one.addresses.length > 0);
  const address = (uplink ?? host.interfaces.find((one) => one.addresses.length > 0))?.addresses[0]?.address;
  if (address === undefined) {
    notes.push(`${host.name} is left out: it has no address that a layout could reach it by`);
    return "";
  }
  const key = options.hostKeys.get(host.name);
  if (key === undefined && options.purpose !== "lab")
    notes.push(`${host.name}: its host key is not known; fetch it with: hextet hostkey ${address}`);
  return `      ${host.name}:
        connect: { address: ${quoted(address)}, hostKey: ${quoted(key ?? options.standIn)} }
        interfaces:${interfaces === "" ? " {}\n" : `\n${interfaces}`}`;
}

function interfaceText(one: FoundInterface, networks: readonly Network[]): string {
  const network =
    networks.find(({ prefix }) =>
      one.addresses.some(({ address, length }) => prefix.length === length && prefix.contains(address)),
    ) ?? networks.find(({ prefix }) => one.blocks.some((block) => prefix.contains(block)));
  const parts = [
    ...(one.ports === undefined ? [] : [`bridge: { ports: [${one.ports.join(", ")}] }`]),
    ...(network === undefined
      ? []
      : [`network: ${network.name}`, `addresses: [${addressesText(one, network)}]`]),
    ...(network === undefined || one.ipv4 === undefined ? [] : [`ipv4: ${quoted(one.ipv4)}`]),
  ];
  const elsewhere = [
    ...(one.elsewhere ?? []).map(({ address, length }) => `${address}/${length}`),
    ...one.blocks.map((block) => `${block}`),
  ].join(", ");
  const comment = elsewhere === "" ? "" : ` # not taken over: ${elsewhere}`;
  return `          ${one.name}: {${parts.length === 0 ? "" : ` ${parts.join(", ")} `}}${comment}\n`;
}

function addressesText(one: FoundInterface, { prefix }: Network): string {
  return one.addresses
    .map(({ address }) => quoted(partOf(prefix, Ipv6Prefix.of(address, 128)).network))
    .join(", ");
}

/** What follows after the outer prefix's bits. */
function partOf(outer: Ipv6Prefix, inner: Ipv6Prefix): Ipv6Prefix {
  const offset = outer.offsetOf(inner.network);
  const zero = Ipv6Prefix.containing(outer.network, 0).network;
  return Ipv6Prefix.of(zero.plus(offset) ?? inner.network, inner.length);
}

function quoted(value: { toString(): string }): string {
  return JSON.stringify(`${value}`);
}

/** The on-link prefixes of a site as its networks; an interface is in one, so that what it has in others is told, here and in the layout. */
function onPrem(site: FoundSite, notes: string[]): { networks: Network[]; hosts: FoundHost[] } {
  const networks = new Map<string, Network>();
  const hosts = site.hosts.map((host): FoundHost => {
    const interfaces = host.interfaces.map((one): FoundInterface => {
      const [own, others] = inOneNetwork(one);
      for (const { address, length } of others)
        notes.push(
          `${host.name}/${one.name}: ${address}/${length} is left out: an interface is in one network, here that of ${own[0]?.address}; whether up would take it away is for hextet diff to show`,
        );
      const [first] = own;
      if (first === undefined) return { ...one, addresses: [] };
      const prefix = Ipv6Prefix.containing(first.address, first.length);
      const before = networks.get(`${prefix}`);
      networks.set(
        `${prefix}`,
        withGateway(before ?? { name: networkName(prefix), prefix, gateway: undefined }, host, one, notes),
      );
      return { ...one, addresses: own, elsewhere: others };
    });
    return { ...host, interfaces };
  });
  const ordered = [...networks.values()].sort((a, b) => Ipv6Prefix.compare(a.prefix, b.prefix));
  return { networks: ordered, hosts };
}

/** The addresses of one prefix, and the rest: that of the gateway, else that which most are in, else one that is no unique local. */
function inOneNetwork({ addresses: all, gateway }: FoundInterface): [FoundAddress[], FoundAddress[]] {
  const groups = new Map<string, { readonly prefix: Ipv6Prefix; readonly own: FoundAddress[] }>();
  for (const one of all) {
    const prefix = Ipv6Prefix.containing(one.address, one.length);
    const group = groups.get(`${prefix}`) ?? { prefix, own: [] };
    groups.set(`${prefix}`, group);
    group.own.push(one);
  }
  const holds = (prefix: Ipv6Prefix) => gateway !== undefined && prefix.contains(gateway);
  const [first] = [...groups.values()].sort(
    (a, b) =>
      Number(holds(b.prefix)) - Number(holds(a.prefix)) ||
      b.own.length - a.own.length ||
      Number(uniqueLocal.contains(a.prefix)) - Number(uniqueLocal.contains(b.prefix)),
  );
  const own = first?.own ?? [];
  return [own, all.filter((one) => !own.includes(one))];
}

/** RFC 4193. */
const uniqueLocal = Ipv6Prefix.parse("fc00::/7");

function withGateway(
  network: Network,
  host: FoundHost,
  { name, gateway }: FoundInterface,
  notes: string[],
): Network {
  if (gateway === undefined) return network;
  if (!gateway.isLinkLocal && !network.prefix.contains(gateway)) {
    notes.push(
      `${host.name}/${name}: its gateway ${gateway} is left out: it lies outside of ${network.prefix}`,
    );
    return network;
  }
  if (network.gateway !== undefined && !network.gateway.equals(gateway))
    notes.push(
      `${host.name}/${name}: its gateway ${gateway} is left out: ${network.prefix} has ${network.gateway} on another host`,
    );
  return { ...network, gateway: network.gateway ?? gateway };
}

/** Named by the prefix, so that another import names it the same: `net-3fff-b0b-1`, and `net-3fff-b0b-120` with its length where that is not 64. */
function networkName(prefix: Ipv6Prefix): string {
  const fields = `${prefix.network}`.replace(/::$/, "").replace(/:+/g, "-");
  const name = `net-${fields === "" ? "0" : fields}${prefix.length === 64 ? "" : `-len${prefix.length}`}`;
  if (name.length <= 32) return name;
  return `net-${createHash("sha256").update(`${prefix}`).digest("hex").slice(0, 12)}`;
}
