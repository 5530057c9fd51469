import type { UnitLines, UnitSection } from "../../links/index.ts";
import type { HostPlan } from "../../plan/plan.ts";
import type { InterfaceSettings } from "../capability.ts";
import { preferredFor, resolverLifetime } from "./lifetimes.ts";
import { type OwnResolver, ownResolvers } from "./resolvers.ts";
import type { AdvertisedNetwork } from "./values.ts";

/**
 * What networkd advertises on an interface (systemd.network, "[IPv6SendRA] Section Options" and "[IPv6Prefix] Section
 * Options"). Left to itself it would pass resolvers and domains of its uplink on.
 */
export function advertisedByNetworkd(host: HostPlan, name: string): InterfaceSettings | undefined {
  const own = host.advertised.find(({ by, interface: device }) => by === "networkd" && device === name);
  if (own === undefined) return undefined;
  return {
    networkd: {
      network: { IPv6SendRA: "yes" },
      sections: [
        ["IPv6SendRA", advertisement(own, ownResolvers(host, own))],
        // A delegated one follows from the interface's own: networkd announces it.
        ...own.prefixes.filter(({ delegated }) => !delegated).map((prefix) => prefixSection(own, prefix)),
      ],
    },
  };
}

function advertisement(
  { flags, lifetimes, search }: AdvertisedNetwork,
  resolvers: readonly OwnResolver[],
): UnitLines {
  const held = `${resolverLifetime(lifetimes)}`;
  return {
    Managed: said(flags.managed),
    OtherInformation: said(flags.otherConfiguration),
    RouterLifetimeSec: `${lifetimes.router}`,
    EmitDNS: said(resolvers.length > 0),
    ...(resolvers.length === 0
      ? {}
      : { DNS: resolvers.map((server) => (server === "itself" ? "_link_local" : `${server}`)).join(" ") }),
    EmitDomains: said(search.length > 0),
    ...(search.length === 0 ? {} : { Domains: search.join(" ") }),
    ...(resolvers.length + search.length === 0 ? {} : { DNSLifetimeSec: held }),
  };
}

function prefixSection(
  { flags, lifetimes }: AdvertisedNetwork,
  prefix: AdvertisedNetwork["prefixes"][number],
): UnitSection {
  return [
    "IPv6Prefix",
    {
      Prefix: `${prefix.prefix}`,
      OnLink: said(flags.onLink),
      AddressAutoconfiguration: said(flags.autonomous),
      ValidLifetimeSec: `${lifetimes.valid}`,
      PreferredLifetimeSec: `${preferredFor(prefix, lifetimes)}`,
    },
  ];
}

function said(isOn: boolean): "yes" | "no" {
  return isOn ? "yes" : "no";
}
