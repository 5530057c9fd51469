import { Ipv6Address } from "../../core/address/index.ts";
import {
  type AddressMode,
  addressOrigin,
  identifierKind,
  type OriginClaim,
  type SurveyedAddress,
  type SurveyedInterface,
} from "../../core/survey/index.ts";
import { canonical } from "./canonical.ts";
import { dhcpv6ClientOn } from "./dhcp-clients.ts";
import type { AddressFacts, LinkFacts } from "./kernel-facts.ts";
import type { Owners } from "./owners.ts";
import type { InterfaceSettings } from "./settings.ts";
import { claimFor, configuredIdentifier, hasDhcpv6, type Speakers } from "./speakers.ts";

/** An interface with its addresses, each with where it came from, and who configures it. */
export function surveyedInterface(
  link: LinkFacts,
  speakers: Speakers,
  settings: InterfaceSettings,
  owners: Owners,
): SurveyedInterface {
  const client = dhcpv6ClientOn(speakers.clients, link.name)?.says;
  const addresses = link.addresses.flatMap((facts) => surveyedAddress(link, facts, speakers, client));
  const autoconfigures = (settings.acceptRa ?? 0) > 0 && addresses.some(({ origin }) => origin === "slaac");
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
  const isIpv6 = facts.family === "inet6";
  if (address === undefined || address.includes(":") !== isIpv6) return [];
  if (facts.length > (isIpv6 ? 128 : 32)) return [];
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
  if (address === "::1")
    return [{ ...common, origin: "static", evidence: ["the loopback's own"], identifier: "other" }];
  const kernel = { ...facts, address: Ipv6Address.parse(address), flags };
  const { origin, evidence } = addressOrigin(kernel, {
    claim,
    advertisements: speakers.advertisements.filter(({ interface: name, own }) => name === link.name && !own),
    dhcpClient: client,
  });
  const identifier = identifierKind(kernel, link.mac, configuredIdentifier(link, speakers));
  return [{ ...common, origin, evidence: [...evidence], identifier }];
}

function ipv4Origin(
  { address, flags, valid }: AddressFacts,
  claim: OriginClaim | undefined,
): Pick<SurveyedAddress, "origin" | "evidence"> {
  if (claim !== undefined) return { origin: claim.origin, evidence: [claim.by] };
  if (address.startsWith("169.254.")) return { origin: "link-local", evidence: ["169.254.0.0/16"] };
  if (valid !== null) return { origin: "dhcp", evidence: [`kernel: valid for ${valid} s`] };
  return flags.includes("dynamic")
    ? { origin: "dhcp", evidence: ["kernel: dynamic"] }
    : { origin: "static", evidence: ["kernel: valid for ever"] };
}

function modesOf(link: LinkFacts, addresses: readonly SurveyedAddress[], speakers: Speakers): AddressMode[] {
  if (link.kind === "loopback") return [];
  const has = (origin: SurveyedAddress["origin"]) =>
    addresses.some((address) => address.family === "inet6" && address.origin === origin);
  const stateless = has("slaac") && !has("dhcp") && hasDhcpv6(link, speakers);
  return [
    ...(has("static") ? (["static"] as const) : []),
    ...(stateless ? (["dhcp-stateless"] as const) : has("slaac") ? (["slaac"] as const) : []),
    ...(has("dhcp") ? (["dhcp"] as const) : []),
  ];
}
