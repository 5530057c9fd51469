import { z } from "zod";
import { Ipv6Address } from "../../core/address/index.ts";
import { hostJson } from "../../core/bundle/host-json.ts";
import type { AddressOrigin, OriginClaim } from "../../core/survey/index.ts";
import type { ConfiguredInterface } from "./configured-interface.ts";
import { pairs, type Sections } from "./sections.ts";

/** What systemd-networkd says of an interface that it configures; its settings are `Token=prefixstable`. */
export interface NetworkdLink extends ConfiguredInterface {
  readonly index: number;
}

const bytes = z.array(z.int().min(0).max(255));

const linkSchema = z.looseObject({
  Index: z.int(),
  NetworkFile: z.string().optional(),
  Addresses: z
    .array(z.looseObject({ Address: bytes, ConfigSource: z.string().optional() }).catch({ Address: [] }))
    .default([]),
  DNS: z
    .array(z.looseObject({ Address: bytes, ConfigSource: z.string().optional() }).catch({ Address: [] }))
    .default([]),
  DHCPv6Client: z.looseObject({ DUID: bytes.optional(), Lease: z.unknown().optional() }).optional(),
});

const origins: Readonly<Record<string, AddressOrigin>> = {
  static: "static",
  NDisc: "slaac",
  DHCPv6: "dhcp",
  DHCPv4: "dhcp",
  "DHCP-PD": "delegated",
};

const sources: Readonly<Record<string, string>> = {
  static: "static",
  NDisc: "router advertisement",
  DHCPv6: "DHCPv6",
  DHCPv4: "DHCPv4",
};

/** By the index of the interface: the state files of networkd, and where it has them its own words. */
export function readNetworkd(sections: Sections): ReadonlyMap<number, NetworkdLink> {
  const described = describedLinks(sections.lines("networkd").join("\n"));
  const links = new Map<number, NetworkdLink>();
  for (const { of, lines } of sections.all("networkd-link")) {
    const index = Number(of);
    if (!Number.isSafeInteger(index)) continue;
    const state = pairs(lines, "=");
    const managed = state.get("ADMIN_STATE") !== "unmanaged";
    const own = described.get(index);
    const file = managed ? (state.get("NETWORK_FILE") ?? own?.NetworkFile) : undefined;
    const lease = sections.all("networkd-lease").find((part) => part.of.endsWith(`/${index}`));
    links.set(index, {
      index,
      file,
      settings: pairs(
        sections
          .all("network-file")
          .filter((part) => part.of === file)
          .flatMap((part) => part.lines),
        "=",
      ),
      claims: claimsOf(own, pairs(lease?.lines ?? [], "=").get("ADDRESS")),
      resolvers: resolversOf(own, state.get("DNS")),
      duid: duidText(own?.DHCPv6Client?.DUID) ?? state.get("DHCP6_CLIENT_DUID"),
      dhcpv6:
        own?.DHCPv6Client?.Lease !== undefined ||
        (own?.DNS ?? []).some(({ ConfigSource }) => ConfigSource === "DHCPv6"),
    });
  }
  return links;
}

type DescribedLink = z.output<typeof linkSchema>;

function describedLinks(text: string): ReadonlyMap<number, DescribedLink> {
  const links = new Map<number, DescribedLink>();
  let value: unknown;
  try {
    value = text.trim() === "" ? undefined : hostJson(text);
  } catch {
    return links;
  }
  const list = z.looseObject({ Interfaces: z.array(z.unknown()) }).safeParse(value);
  for (const item of list.success ? list.data.Interfaces : []) {
    const link = linkSchema.safeParse(item);
    if (link.success) links.set(link.data.Index, link.data);
  }
  return links;
}

function claimsOf(
  own: DescribedLink | undefined,
  lease: string | undefined,
): ReadonlyMap<string, OriginClaim> {
  const claims = new Map<string, OriginClaim>();
  if (lease !== undefined) claims.set(lease, { origin: "dhcp", by: "networkd: its lease" });
  for (const { Address, ConfigSource = "" } of own?.Addresses ?? []) {
    const address = addressOf(Address);
    const origin = origins[ConfigSource];
    if (address !== undefined && origin !== undefined)
      claims.set(address, { origin, by: `networkd: ${ConfigSource}` });
  }
  return claims;
}

function resolversOf(
  own: DescribedLink | undefined,
  listed: string | undefined,
): readonly { readonly address: string; readonly source: string }[] {
  const described = (own?.DNS ?? []).flatMap(({ Address, ConfigSource = "" }) => {
    const address = addressOf(Address);
    const source = sources[ConfigSource];
    return address === undefined || source === undefined ? [] : [{ address, source }];
  });
  if (described.length > 0) return described;
  return (listed ?? "")
    .split(" ")
    .filter((address) => address !== "")
    .map((address) => ({ address, source: "networkd" }));
}

/** Its bytes as text: 4 of IPv4, 16 of IPv6. */
function addressOf(octets: readonly number[]): string | undefined {
  if (octets.length === 4) return octets.join(".");
  if (octets.length !== 16) return undefined;
  return `${Ipv6Address.fromBigInt(octets.reduce((value, octet) => (value << 8n) | BigInt(octet), 0n))}`;
}

function duidText(octets: readonly number[] | undefined): string | undefined {
  if (octets === undefined || octets.length === 0) return undefined;
  return octets.map((octet) => octet.toString(16).padStart(2, "0")).join(":");
}
