import { Ipv6Prefix, ipv4AddressText, ipv4PrefixText } from "../address/index.ts";
import type { Purpose } from "../layout/layout.ts";
import type { Found, FoundAddress, FoundHost, FoundInterface, FoundSite } from "./found.ts";
import type { ImportedIpv4, ImportedNetwork } from "./imported-network.ts";
import { keysOfInstance } from "./imported-settings.ts";
import { livingText } from "./living-text.ts";
import { withSayableLinks } from "./sayable-links.ts";
import { networkName, siteNetworks } from "./site-networks.ts";

/** What only the one who imports knows. */
export interface ImportOptions {
  readonly purpose: Purpose;
  /** Host keys by host, as `hextet hostkey` prints them; `standIn` stands where there is none. */
  readonly hostKeys: ReadonlyMap<string, string>;
  readonly standIn: string;
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
  const sites = found.sites.map((site) => siteText(sayable(site, notes), options, notes));
  const text = `# yaml-language-server: $schema=../schema/layout.schema.json
# Made by hextet import: everything stands where it was found. Leave out a pin, and the ledger keeps the number.
hextet: 1
purpose: ${options.purpose}

sites:
${sites.join("\n")}`;
  return { text, notes };
}

function sayable(site: FoundSite, notes: string[]): FoundSite {
  return { ...site, hosts: site.hosts.map((host) => withSayableLinks(host, notes)) };
}

function siteText(site: FoundSite, options: ImportOptions, notes: string[]): string {
  const { networks, hosts } =
    site.vpc === undefined ? siteNetworks(site, notes) : { networks: [], hosts: site.hosts };
  const all =
    site.vpc === undefined
      ? networks
      : site.subnets.map(({ name, prefix }) => ({
          ...{ name, prefix, gateway: undefined, gatewayOnLink: false, ipv4: undefined, deprecated: [] },
        }));
  const networkLines =
    site.vpc === undefined
      ? networks.map(networkText)
      : site.subnets.map((subnet) => subnetText(site, subnet));
  const hostLines = hosts.map((host) => hostText(site.name, host, all, options, notes));
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

function networkText({ name, prefix, gateway, gatewayOnLink, ipv4, deprecated }: ImportedNetwork): string {
  const next = gatewayOnLink ? `{ address: ${quoted(`${gateway}`)}, onLink: true }` : quoted(`${gateway}`);
  const further = deprecated.map(
    (each) => `${networkName(each)}: { prefix: ${quoted(each)}, deprecated: true }`,
  );
  const parts = [
    `prefix: ${quoted(prefix)}`,
    ...(gateway === undefined ? [] : [`gateway: ${next}`]),
    ...(ipv4 === undefined ? [] : [`ipv4: ${ipv4Text(ipv4)}`]),
    ...(further.length === 0 ? [] : [`prefixes: { ${further.join(", ")} }`]),
  ];
  return `      ${name}: { ${parts.join(", ")} }\n`;
}

function ipv4Text({ prefix, gateway, gatewayOnLink }: ImportedIpv4): string {
  const own = quoted(ipv4PrefixText(prefix));
  if (gateway === undefined) return own;
  const address = quoted(ipv4AddressText(gateway));
  return `{ prefix: ${own}, gateway: ${gatewayOnLink ? `{ address: ${address}, onLink: true }` : address} }`;
}

function hostText(
  site: string,
  host: FoundHost,
  networks: readonly ImportedNetwork[],
  options: ImportOptions,
  notes: string[],
): string {
  const living = livingText(`${site}/${host.name}`, host, (device) => networkIn(device, networks), notes);
  const made = new Set(host.living?.incus?.bridges.map(({ name }) => name));
  const interfaces = host.interfaces
    .filter(({ name }) => !made.has(name))
    .map((device) =>
      host.instance === undefined ? device : { ...device, more: keysOfInstance(device.more ?? {}) },
    )
    .map((networkInterface) => interfaceText(networkInterface, networks))
    .join("");
  if (host.instance !== undefined)
    return `      ${host.name}:
        aws: { instanceType: ${quoted(host.instance.instanceType)}, image: ${quoted(host.instance.image)} }
        interfaces:${interfaces === "" ? " {}\n" : `\n${interfaces}`}`;
  const uplink = host.interfaces.find(
    (networkInterface) => networkInterface.gateway !== undefined && networkInterface.addresses.length > 0,
  );
  const address = (
    uplink ?? host.interfaces.find((networkInterface) => networkInterface.addresses.length > 0)
  )?.addresses[0]?.address;
  if (address === undefined) {
    notes.push(`${host.name} is left out: it has no address that a layout could reach it by`);
    return "";
  }
  const key = options.hostKeys.get(host.name);
  if (key === undefined && options.purpose !== "lab")
    notes.push(`${host.name}: its host key is not known; fetch it with: hextet hostkey ${address}`);
  const renderer = host.renderer === undefined ? "" : `        network: { renderer: ${host.renderer} }\n`;
  return `      ${host.name}:
        connect: { address: ${quoted(address)}, hostKey: ${quoted(key ?? options.standIn)} }
${renderer}${resolversText(host)}        interfaces:${interfaces === "" ? " {}\n" : `\n${interfaces}`}${living.incus}${living.guests}${living.containers}${living.forwards}`;
}

function resolversText({ resolvers }: FoundHost): string {
  if (resolvers === undefined) return "";
  const { servers, search } = resolvers;
  const parts = [
    ...(servers.length === 0 ? [] : [`servers: [${servers.map(quoted).join(", ")}]`]),
    ...(search.length === 0 ? [] : [`search: [${search.map(quoted).join(", ")}]`]),
  ];
  return `        dns: { ${parts.join(", ")} }\n`;
}

/** The network that an interface is in. */
function networkIn(
  { addresses, blocks }: FoundInterface,
  networks: readonly ImportedNetwork[],
): ImportedNetwork | undefined {
  return (
    networks.find(({ prefix }) =>
      addresses.some(({ address, length }) => prefix.length === length && prefix.contains(address)),
    ) ?? networks.find(({ prefix }) => blocks.some((block) => prefix.contains(block)))
  );
}

function interfaceText(networkInterface: FoundInterface, networks: readonly ImportedNetwork[]): string {
  const network = networkIn(networkInterface, networks);
  const parts = [
    ...linkTexts(networkInterface),
    ...(network === undefined
      ? []
      : [
          `network: ${network.name}`,
          `addresses: [${addressesText(networkInterface.addresses, network.prefix)}]`,
          ...furtherTexts(networkInterface, network),
          ...alsoInTexts(networkInterface, networks),
          ...(networkInterface.isNoWayOut === undefined ? [] : ["defaultRoute: false"]),
          ...(networkInterface.metric === undefined ? [] : [`metric: ${networkInterface.metric}`]),
          ...(networkInterface.source === undefined ? [] : [`source: ${quoted(networkInterface.source)}`]),
          ...(networkInterface.table === undefined ? [] : [`table: ${networkInterface.table}`]),
        ]),
    ...(network === undefined || networkInterface.ipv4 === undefined
      ? []
      : [`ipv4: ${quoted(networkInterface.ipv4)}`]),
    ...Object.entries(networkInterface.more ?? {}).map(([key, value]) => `${key}: ${value}`),
  ];
  const elsewhere = [
    ...(networkInterface.elsewhere ?? []).map(({ address, length }) => `${address}/${length}`),
    ...networkInterface.blocks.map((block) => `${block}`),
  ].join(", ");
  const comment = elsewhere === "" ? "" : ` # not taken over: ${elsewhere}`;
  return `          ${networkInterface.name}: {${parts.length === 0 ? "" : ` ${parts.join(", ")} `}}${comment}\n`;
}

/** The keys that make it the kind of link that it is, as a person would write them. */
function linkTexts({ link, ports }: FoundInterface): string[] {
  const keys = link ?? (ports === undefined ? {} : { bridge: { ports } });
  return Object.entries(keys).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}: ${flowText(value)}`],
  );
}

function flowText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flowText).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, inner]) => `${key}: ${flowText(inner)}`);
    return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
  }
  const text = String(value);
  const isPlain = /^(?!(true|false|null)$)[a-zA-Z_][a-zA-Z0-9_.-]*$/i.test(text);
  return typeof value === "string" && !isPlain ? quoted(text) : text;
}

function addressesText(addresses: readonly FoundAddress[], prefix: Ipv6Prefix): string {
  return hostParts(addresses, prefix).map(quoted).join(", ");
}

function hostParts(addresses: readonly FoundAddress[], prefix: Ipv6Prefix): readonly string[] {
  return addresses.map(({ address }) => `${partOf(prefix, Ipv6Prefix.of(address, 128)).network}`);
}

/** What it has in its network's deprecated prefixes, where that does not end as in the network. */
function furtherTexts(
  { addresses, deprecated = [] }: FoundInterface,
  network: ImportedNetwork,
): readonly string[] {
  const own = hostParts(addresses, network.prefix);
  const entries = network.deprecated.flatMap((prefix): string[] => {
    const there = deprecated.find((membership) => membership.prefix.equals(prefix))?.addresses ?? [];
    const parts = hostParts(there, prefix);
    const isSame = parts.length === own.length && parts.every((part, index) => part === own[index]);
    return isSame ? [] : [`${networkName(prefix)}: [${parts.map(quoted).join(", ")}]`];
  });
  return entries.length === 0 ? [] : [`prefixes: { ${entries.join(", ")} }`];
}

function alsoInTexts(
  { alsoIn = [] }: FoundInterface,
  networks: readonly ImportedNetwork[],
): readonly string[] {
  const entries = alsoIn.flatMap(({ prefix, addresses, table }): string[] => {
    const network = networks.find((each) => each.prefix.equals(prefix));
    const by = table === undefined ? "" : `, table: ${table}`;
    return network === undefined
      ? []
      : [`${network.name}: { addresses: [${addressesText(addresses, prefix)}]${by} }`];
  });
  return entries.length === 0 ? [] : [`alsoIn: { ${entries.join(", ")} }`];
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
