import { Ipv6Address, Ipv6Prefix } from "../address/index.ts";
import type { HostSurvey, SurveyedAddress, SurveyedInterface } from "../survey/index.ts";
import type { FoundAddress } from "./found.ts";

/**
 * The IPv6 addresses of an interface that can be pinned, each with the length of its on-link prefix; and what is to be known of
 * them: what the provider may take back, and what is left out.
 */
export function frozenAddresses(
  link: SurveyedInterface,
  survey: HostSurvey,
): { readonly addresses: readonly FoundAddress[]; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const addresses = link.addresses.flatMap((surveyed): FoundAddress[] => {
    const { address: text, family, origin } = surveyed;
    if (family !== "inet6" || origin === "link-local") return [];
    const why = reasonAgainst(surveyed);
    if (why !== undefined) {
      notes.push(`${text} is left out: ${why}`);
      return [];
    }
    const address = Ipv6Address.parse(text);
    const length = surveyed.length < 128 ? surveyed.length : onLinkLength(address, link.name, survey);
    if (length === 128)
      notes.push(`${text} has no prefix that is on-link: nothing but the next hop is reached without it`);
    notes.push(...lastingNotes(surveyed, link, Ipv6Prefix.containing(address, length)));
    return [{ address, length }];
  });
  return { addresses, notes };
}

function reasonAgainst({ identifier, origin, state }: SurveyedAddress): string | undefined {
  if (identifier === "temporary") return "it is temporary (RFC 8981), and another one comes in a day";
  if (origin === "delegated") return "it is of a delegated prefix, which changes with it";
  const unusable = state.find((flag) => flag !== "optimistic");
  return unusable === undefined ? undefined : `it is ${unusable}`;
}

/** What an advertisement says of the prefix around an address from DHCPv6, which brings none; else what the routing table has. */
function onLinkLength(address: Ipv6Address, name: string, survey: HostSurvey): number {
  const advertised = survey.advertisements
    .filter(({ interface: heardOn, own }) => heardOn === name && !own)
    .flatMap(({ prefixes }) => prefixes.filter(({ onLink }) => onLink));
  const routed = survey.onLink.filter(({ interface: on }) => on === name);
  const around = [...advertised, ...routed]
    .map(({ prefix }) => Ipv6Prefix.parse(prefix))
    .filter((prefix) => prefix.contains(address));
  return Math.max(...around.map(({ length }) => length), around.length === 0 ? 128 : 0);
}

/** Why an address may not be the host's for ever. */
function lastingNotes(
  { address, origin, valid, identifier }: SurveyedAddress,
  { mac }: SurveyedInterface,
  prefix: Ipv6Prefix,
): readonly string[] {
  const ends = valid === null ? [] : [`valid for ${valid} s`];
  if (origin === "dhcp")
    return [
      `${address} is a lease of DHCPv6${ends.length === 0 ? "" : ` (${ends[0]})`}: have it reserved there, or another host may get it`,
    ];
  if (origin !== "slaac") return [];
  return [
    ...(valid === null
      ? []
      : [
          `the router gives ${prefix} for ${valid} s at a time: where it gives another one, ${address} leads nowhere`,
        ]),
    ...(identifier === "eui64"
      ? [
          `${address} is made from the MAC address ${mac}: a provider may let no other one through once the NIC is another`,
        ]
      : []),
  ];
}
