import { Ipv6Address, Ipv6Prefix, isIpv4Address } from "../address/index.ts";
import { EditError, withValue } from "../layout/edit-text.ts";
import type { NetworkPlan, SshHostPlan } from "../plan/index.ts";
import type { HostSurvey, SurveyedInterface } from "../survey/index.ts";
import { ImportError } from "./found.ts";
import { frozenAddresses } from "./frozen-addresses.ts";
import { inOneNetwork } from "./one-network.ts";
import { networkName } from "./site-networks.ts";

/** What is written, and what there is to know of it. */
export interface Frozen {
  /** The layout, with every byte that is not about this as it was. */
  readonly text: string;
  /** What has been written: a line each. */
  readonly written: readonly string[];
  /** What may not last, and what has been left out: a sentence each. */
  readonly notes: readonly string[];
}

/** Where what a host has is written. */
export interface FreezePlace {
  readonly host: SshHostPlan;
  /** Of its site, as planned today. */
  readonly networks: readonly NetworkPlan[];
}

/** A layout's text while it is being written to, with what was written. */
interface Writing {
  text: string;
  readonly written: string[];
  readonly notes: string[];
}

/**
 * A layout in which a host keeps what SLAAC and DHCP have given it: each address is pinned on its interface, the gateway and the
 * resolvers are the layout's. What is static already is not touched, and neither is what the layout does not have.
 *
 * @throws ImportError where nothing of the host came by SLAAC or DHCP, or the layout says otherwise of an interface
 */
export function frozenLayout(layout: string, place: FreezePlace, survey: HostSurvey): Frozen {
  const writing: Writing = { text: layout, written: [], notes: [] };
  const path = `${place.host.site}/${place.host.name}`;
  const { meant, others } = interfacesMeant(place, survey);
  for (const { name } of others)
    writing.notes.push(
      `${path}/${name} lives on SLAAC or DHCP too, and is left alone, since the layout does not have it (interfaces: { ${name}: {} })`,
    );
  for (const link of meant) freezeInterface(writing, place, survey, link);
  if (writing.written.length === 0)
    throw new ImportError(
      path,
      ["nothing of it came by SLAAC or DHCP that could be pinned", ...writing.notes].join("; "),
    );
  freezeResolvers(writing, place, survey);
  return writing;
}

/** Those of the layout's that live on SLAAC or DHCP; where it has none at all, the one that the way out is through. */
function interfacesMeant(
  { host }: FreezePlace,
  survey: HostSurvey,
): { readonly meant: readonly SurveyedInterface[]; readonly others: readonly SurveyedInterface[] } {
  const dynamic = survey.interfaces.filter((link) =>
    link.addresses.some(({ origin }) => origin === "slaac" || origin === "dhcp"),
  );
  const [uplink] = survey.defaultRoutes
    .filter(({ family, table }) => family === "inet6" && table === null)
    .sort((a, b) => a.metric - b.metric);
  const declared = host.interfaces.map(({ name }) => name);
  const isMeant = ({ name }: SurveyedInterface) =>
    declared.length === 0 ? name === uplink?.interface : declared.includes(name);
  return { meant: dynamic.filter(isMeant), others: dynamic.filter((link) => !isMeant(link)) };
}

function freezeInterface(
  writing: Writing,
  { host, networks }: FreezePlace,
  survey: HostSurvey,
  link: SurveyedInterface,
): void {
  const where = `${host.site}/${host.name}/${link.name}`;
  const { addresses, notes } = frozenAddresses(link, survey);
  writing.notes.push(...notes.map((note) => `${where}: ${note}`));
  const gateway = gatewayOf(survey, link.name, "inet6");
  const [kept, elsewhere] = inOneNetwork(addresses, gateway);
  for (const { address } of elsewhere)
    writing.notes.push(
      `${where}: ${address} is left out: an interface is in one network, here that of ${kept[0]?.address}`,
    );
  const [first] = kept;
  if (first === undefined) return;
  const prefix = Ipv6Prefix.containing(first.address, first.length);
  const network = networks.find((candidate) => `${candidate.prefix}` === `${prefix}`);
  const planned = host.interfaces.find(({ name }) => name === link.name);
  if (planned?.network !== undefined && planned.network !== network?.name)
    throw new ImportError(
      where,
      `the layout has it in ${planned.network}, and the host in ${prefix}; mend the layout's network or take it out of the interface`,
    );
  const name = network?.name ?? networkName(prefix);
  const base = ["sites", host.site];
  const inLayout = [...base, "networks", name];
  if (network === undefined) write(writing, [...inLayout, "prefix"], `${prefix}`);
  writeGateway(writing, where, inLayout, network?.gateway, gateway, prefix);
  const own = [...base, "hosts", host.name, "interfaces", link.name];
  if (planned?.network === undefined) write(writing, [...own, "network"], name);
  write(
    writing,
    [...own, "addresses"],
    kept.map(({ address }) => `${address}`),
  );
  freezeIpv4(writing, survey, link, { where, own, inLayout, has: network?.ipv4 !== undefined });
}

/** @param planned of the network in the layout */
function writeGateway(
  writing: Writing,
  where: string,
  network: readonly string[],
  planned: NetworkPlan["gateway"],
  found: Ipv6Address | undefined,
  prefix: Ipv6Prefix,
): void {
  if (found === undefined) return;
  if (planned !== undefined) {
    if (`${planned}` !== `${found}`)
      writing.notes.push(
        `${where}: its next hop is ${found}, and ${network.at(-1)} has ${planned}, which stays`,
      );
    return;
  }
  if (!found.isLinkLocal && !prefix.contains(found)) {
    writing.notes.push(`${where}: its next hop ${found} is left out: it lies outside of ${prefix}`);
    return;
  }
  write(writing, [...network, "gateway"], `${found}`);
}

function freezeIpv4(
  writing: Writing,
  survey: HostSurvey,
  link: SurveyedInterface,
  at: {
    readonly where: string;
    readonly own: readonly string[];
    readonly inLayout: readonly string[];
    readonly has: boolean;
  },
): void {
  const found = link.addresses.filter(({ family, origin }) => family === "inet" && origin !== "link-local");
  const [first, ...others] = found;
  for (const { address } of others)
    writing.notes.push(`${at.where}: ${address} is left out: an interface has one IPv4 address`);
  if (first === undefined) return;
  if (first.origin === "dhcp")
    writing.notes.push(
      `${at.where}: ${first.address} is a lease of DHCP: have it reserved there, or another host may get it`,
    );
  if (!at.has) {
    const next = survey.defaultRoutes
      .filter((route) => route.family === "inet" && route.interface === link.name && route.table === null)
      .sort((a, b) => a.metric - b.metric)[0]?.via;
    const prefix = ipv4Prefix(first.address, first.length);
    write(writing, [...at.inLayout, "ipv4"], next == null ? { prefix } : { prefix, gateway: next });
  }
  write(writing, [...at.own, "ipv4"], first.address);
}

/** Those that programs ask, unless the layout says who is to be asked. */
function freezeResolvers(writing: Writing, { host }: FreezePlace, survey: HostSurvey): void {
  const where = `${host.site}/${host.name}`;
  if ((host.resolvers?.servers.length ?? 0) > 0) return;
  const used = survey.resolvers.filter((resolver) => resolver.used);
  const sayable = used.filter(
    ({ address }) => isIpv4Address(address) || !Ipv6Address.parse(address).isLinkLocal,
  );
  for (const { address } of used)
    if (!sayable.some((resolver) => resolver.address === address))
      writing.notes.push(`${where}: the resolver ${address} is left out: it is link-local`);
  const [first, second, ...rest] = sayable;
  if (first === undefined) return;
  // Of three, one of the other family is worth more than a third of one.
  const third = rest.find(({ family }) => family !== first.family && family !== second?.family) ?? rest[0];
  const servers = [first, second, third].flatMap((resolver) =>
    resolver === undefined ? [] : [resolver.address],
  );
  for (const { address } of sayable)
    if (!servers.includes(address))
      writing.notes.push(`${where}: the resolver ${address} is left out: three are asked at most`);
  write(writing, ["sites", host.site, "hosts", host.name, "dns", "servers"], servers);
}

/** The next hop of the preferred default route through an interface. */
function gatewayOf(survey: HostSurvey, name: string, family: "inet6"): Ipv6Address | undefined {
  const [first] = survey.defaultRoutes
    .filter((route) => route.family === family && route.interface === name && route.table === null)
    .sort((a, b) => a.metric - b.metric);
  return first?.via == null ? undefined : Ipv6Address.parse(first.via);
}

function ipv4Prefix(address: string, length: number): string {
  const value = address.split(".").reduce((sum, octet) => (sum << 8n) | BigInt(octet), 0n);
  const network = (value >> BigInt(32 - length)) << BigInt(32 - length);
  return `${[24n, 16n, 8n, 0n].map((shift) => (network >> shift) & 0xffn).join(".")}/${length}`;
}

function write(writing: Writing, path: readonly string[], value: unknown): void {
  try {
    writing.text = withValue(writing.text, path, value);
  } catch (error) {
    if (error instanceof EditError) throw new ImportError(path.join("."), error.message);
    throw error;
  }
  writing.written.push(
    `${path.join(".")}: ${Array.isArray(value) ? value.join(", ") : typeof value === "string" ? value : JSON.stringify(value)}`,
  );
}
