import { Ipv6Address } from "../../core/address/index.ts";
import { splitAnswers } from "../../core/probe/index.ts";
import {
  type AddressMode,
  type Advertisement,
  addressOrigin,
  type HostSurvey,
  identifierKind,
  type OriginClaim,
  type SurveyedAddress,
  type SurveyedInterface,
} from "../../core/survey/index.ts";
import { readHeard } from "./advertisements.ts";
import { canonical } from "./canonical.ts";
import { type DhcpClients, dhcpv6ClientOn, readDhcpClients } from "./dhcp-clients.ts";
import { duidBytes } from "./duid.ts";
import { type AddressFacts, type LinkFacts, readLinks } from "./kernel-tables.ts";
import { type NetworkManagerDevice, readNetworkManager } from "./network-manager.ts";
import { type NetworkdLink, readNetworkd } from "./networkd.ts";
import { Owners } from "./owners.ts";
import { readResolvers } from "./resolvers.ts";
import { readDefaultRoutes, readOnLink } from "./routes.ts";
import { Sections } from "./sections.ts";
import { type InterfaceSettings, readSettings } from "./settings.ts";
import { readSoftware } from "./software.ts";

/** The host's answer is no survey: it is cut short, or something else has answered. */
export class SurveyError extends Error {}

/** Who speaks of the interfaces, beside the kernel. */
interface Speakers {
  readonly networkd: ReadonlyMap<number, NetworkdLink>;
  readonly networkManager: ReadonlyMap<string, NetworkManagerDevice>;
  readonly clients: DhcpClients;
  readonly advertisements: readonly Advertisement[];
}

/**
 * How a host is connected, from what the reader and the solicitation printed there.
 * @throws SurveyError where the reader did not come to its end
 */
export function readSurvey(printed: string): HostSurvey {
  const [readers = "", solicited = ""] = splitAnswers(printed, 2);
  const sections = new Sections(readers);
  const links = readLinks(sections.all("addresses"));
  if (!sections.has("end") || links.length === 0)
    throw new SurveyError("what it printed is no survey, or is cut short");
  const heard = readHeard(new Sections(solicited), links);
  const speakers: Speakers = {
    networkd: readNetworkd(sections),
    networkManager: readNetworkManager(sections),
    clients: readDhcpClients(sections),
    advertisements: heard.advertisements,
  };
  const settings = readSettings(sections);
  const owners = new Owners(sections, speakers.networkd, speakers.networkManager);
  const interfaces = links.map((link) => surveyedInterface(link, speakers, settings(link.name), owners));
  const system = sections.map("system");
  return {
    format: "hextet-survey-1",
    host: {
      name: system.get("hostname") ?? "",
      system: sections.map("os-release", "=").get("PRETTY_NAME")?.replace(/^"|"$/g, "") ?? "",
      kernel: system.get("kernel") ?? "",
      machine: system.get("machine") ?? "",
    },
    interfaces,
    defaultRoutes: readDefaultRoutes(sections),
    ...heard,
    advertisements: [...heard.advertisements],
    onLink: readOnLink(sections),
    resolvers: [...readResolvers(sections, resolverClaims(links, speakers), heard.advertisements)],
    software: readSoftware(sections),
    pending: sections.lines("interfaces-new").includes("differs")
      ? [
          "/etc/network/interfaces.new differs from /etc/network/interfaces: changes of PVE's panel wait there",
        ]
      : [],
    identity: identityOf(sections, links, speakers),
    notes: notesOf(sections, new Sections(solicited), interfaces, heard.advertisements),
  };
}

function surveyedInterface(
  link: LinkFacts,
  speakers: Speakers,
  settings: InterfaceSettings,
  owners: Owners,
): SurveyedInterface {
  const client = dhcpv6ClientOn(speakers.clients, link.name)?.says;
  const addresses = link.addresses.flatMap((facts) => surveyedAddress(link, facts, speakers, client));
  const autoconfigures =
    (settings.acceptRa ?? 0) > 0 &&
    addresses.some(({ evidence, origin }) => origin === "slaac" && evidence.length > 0);
  return {
    name: link.name,
    index: link.index,
    kind: link.kind ?? null,
    mac: link.mac ?? null,
    mtu: link.mtu ?? null,
    up: link.flags.includes("UP"),
    carrier: link.flags.includes("LOWER_UP"),
    master: link.master ?? null,
    ipv6: modesOf(link, addresses, speakers),
    addresses,
    settings,
    owner: owners.of(link, client, autoconfigures),
  };
}

function surveyedAddress(
  link: LinkFacts,
  facts: AddressFacts,
  speakers: Speakers,
  client: string | undefined,
): SurveyedAddress[] {
  const address = canonical(facts.address);
  if (address === undefined) return [];
  const flags = new Set(facts.flags);
  const claim = claimFor(link, address, speakers);
  const common = {
    address,
    family: facts.family,
    length: facts.length,
    valid: facts.valid,
    preferred: facts.preferred,
    state: ["tentative", "dadfailed", "deprecated", "optimistic"].filter((flag) => flags.has(flag)),
  };
  if (facts.family === "inet") return [{ ...common, ...ipv4Origin(facts, claim), identifier: null }];
  const kernel = {
    address: Ipv6Address.parse(address),
    length: facts.length,
    flags,
    protocol: facts.protocol,
    valid: facts.valid,
  };
  if (link.kind === "loopback" && address === "::1")
    return [{ ...common, origin: "static", evidence: ["the loopback's own"], identifier: "other" }];
  const { origin, evidence } = addressOrigin(kernel, {
    claim,
    advertisements: speakers.advertisements.filter(({ interface: name, own }) => name === link.name && !own),
    dhcpClient: client,
  });
  const identifier = identifierKind(kernel, link.mac, configuredIdentifier(link, speakers));
  return [{ ...common, origin, evidence: [...evidence], identifier }];
}

/** Who configures the interface, on one of its addresses; a lease that names no interface counts for each. */
function claimFor(link: LinkFacts, address: string, speakers: Speakers): OriginClaim | undefined {
  const { networkd, networkManager, clients } = speakers;
  return (
    networkd.get(link.index)?.claims.get(address) ??
    networkManager.get(link.name)?.claims.get(address) ??
    clients.claims.get(link.name)?.get(address) ??
    clients.claims.get("")?.get(address)
  );
}

function ipv4Origin(
  { address, flags, valid }: AddressFacts,
  claim: OriginClaim | undefined,
): Pick<SurveyedAddress, "origin" | "evidence"> {
  if (claim !== undefined) return { origin: claim.origin, evidence: [claim.by] };
  if (address.startsWith("169.254.")) return { origin: "link-local", evidence: ["169.254.0.0/16"] };
  if (flags.includes("dynamic") || valid !== null)
    return { origin: "dhcp", evidence: [`kernel: valid for ${valid} s`] };
  return { origin: "static", evidence: ["kernel: valid for ever"] };
}

/** `Token=` of networkd's file, and `addr-gen-mode` of NetworkManager's connection. */
function configuredIdentifier(
  link: LinkFacts,
  { networkd, networkManager }: Speakers,
): "stable-privacy" | "token" | undefined {
  const token = networkd.get(link.index)?.settings.get("Token");
  if (token?.startsWith("prefixstable")) return "stable-privacy";
  if (token !== undefined && token !== "eui64") return "token";
  const mode = networkManager.get(link.name)?.settings.get("ipv6.addr-gen-mode");
  return mode !== undefined && /stable-privacy/.test(mode) ? "stable-privacy" : undefined;
}

function modesOf(link: LinkFacts, addresses: readonly SurveyedAddress[], speakers: Speakers): AddressMode[] {
  if (link.kind === "loopback") return [];
  const has = (origin: SurveyedAddress["origin"]) =>
    addresses.some((address) => address.family === "inet6" && address.origin === origin);
  const slaac = has("slaac");
  const dhcp = has("dhcp");
  const asks =
    speakers.networkd.get(link.index)?.dhcpv6 === true ||
    speakers.networkManager.get(link.name)?.dhcpv6 === true ||
    dhcpv6ClientOn(speakers.clients, link.name)?.stateless === true ||
    speakers.clients.resolvers.some(({ interface: name }) => name === link.name);
  const stateless = slaac && !dhcp && asks;
  return [
    ...(has("static") ? (["static"] as const) : []),
    ...(stateless ? (["dhcp-stateless"] as const) : slaac ? (["slaac"] as const) : []),
    ...(dhcp ? (["dhcp"] as const) : []),
  ];
}

function resolverClaims(
  links: readonly LinkFacts[],
  { networkd, networkManager, clients }: Speakers,
): readonly { readonly interface: string; readonly address: string; readonly source: string }[] {
  const ofLinks = links.flatMap(({ index, name }) =>
    [...(networkd.get(index)?.resolvers ?? []), ...(networkManager.get(name)?.resolvers ?? [])].map(
      (resolver) => ({ interface: name, ...resolver }),
    ),
  );
  return [...ofLinks, ...clients.resolvers].flatMap((claim) => {
    const address = canonical(claim.address);
    return address === undefined ? [] : [{ ...claim, address }];
  });
}

function identityOf(
  sections: Sections,
  links: readonly LinkFacts[],
  { networkd, networkManager, clients }: Speakers,
): HostSurvey["identity"] {
  const machineId = sections.map("system").get("machine-id") ?? "";
  const ofLinks = links.flatMap(({ index, name }) => [
    ...duidOf("networkd", name, networkd.get(index)?.duid),
    ...duidOf("NetworkManager", name, networkManager.get(name)?.duid),
  ]);
  return {
    machineId: /^[0-9a-f]{32}$/.test(machineId) ? machineId : null,
    duids: [
      ...ofLinks,
      ...clients.duids.map((known) => ({ ...known, duid: duidBytes(known.duid) ?? known.duid })),
    ],
    secrets: sections.lines("identity").flatMap((line) => {
      const [, of, fingerprint] = /^((?:stable_secret|secret_key):\S+) ([0-9a-f]{16})$/.exec(line) ?? [];
      return of === undefined || fingerprint === undefined ? [] : [{ of, fingerprint }];
    }),
  };
}

function duidOf(by: string, name: string, duid: string | undefined): HostSurvey["identity"]["duids"] {
  const bytes = duid === undefined ? undefined : duidBytes(duid);
  return bytes === undefined ? [] : [{ by, interface: name, duid: bytes }];
}

function notesOf(
  sections: Sections,
  solicited: Sections,
  interfaces: readonly SurveyedInterface[],
  advertisements: readonly Advertisement[],
): string[] {
  const notes: string[] = [];
  if (solicited.has("not-solicited"))
    notes.push("the routers were not asked: neither rdisc6, perl nor python3");
  if (!solicited.has("end")) notes.push("the routers were not asked: the connection ended before, or was to");
  if (sections.map("system").get("uid") !== "0")
    notes.push("not read as root: leases and some files were left out");
  for (const { name, addresses } of interfaces)
    for (const { address, state } of addresses)
      if (state.includes("dadfailed")) notes.push(`${name}: another host has ${address} too (dadfailed)`);
  for (const { interface: name, router, managed, otherConfiguration, complete } of advertisements) {
    const modes = interfaces.find((candidate) => candidate.name === name)?.ipv6 ?? [];
    if (!complete) notes.push(`${name}: an option of ${router}'s advertisement could not be read`);
    if (managed && !modes.includes("dhcp"))
      notes.push(`${name}: ${router} says that addresses come by DHCPv6 (M), and none has come`);
    if (!managed && otherConfiguration && modes.includes("slaac"))
      notes.push(
        `${name}: ${router} offers other configuration by DHCPv6 (O), and nothing here is seen to ask for it`,
      );
  }
  return notes;
}
