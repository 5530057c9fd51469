import type { Advertisement, OriginClaim } from "../../core/survey/index.ts";
import { canonical } from "./canonical.ts";
import type { ConfiguredInterface } from "./configured-interface.ts";
import { type DhcpClients, dhcpv6ClientOn } from "./dhcp-clients.ts";
import type { LinkFacts } from "./kernel-facts.ts";
import type { NetworkdLink } from "./networkd.ts";
import type { ResolverClaim } from "./resolvers.ts";

/** Who speaks of the interfaces, beside the kernel. */
export interface Speakers {
  readonly networkd: ReadonlyMap<number, NetworkdLink>;
  readonly networkManager: ReadonlyMap<string, ConfiguredInterface>;
  readonly clients: DhcpClients;
  readonly advertisements: readonly Advertisement[];
}

/** Who configures the interface, on one of its addresses; a lease that names no interface counts for each. */
export function claimFor(
  { index, name }: LinkFacts,
  address: string,
  { networkd, networkManager, clients }: Speakers,
): OriginClaim | undefined {
  return (
    networkd.get(index)?.claims.get(address) ??
    networkManager.get(name)?.claims.get(address) ??
    clients.claims.get(name)?.get(address) ??
    clients.claims.get("")?.get(address)
  );
}

/** What its identifiers are made from: `Token=` of networkd's file, and `addr-gen-mode` of NetworkManager's connection. */
export function configuredIdentifier(
  { index, name }: LinkFacts,
  { networkd, networkManager }: Speakers,
): "stable-privacy" | "token" | undefined {
  const token = networkd.get(index)?.settings.get("Token");
  if (token?.startsWith("prefixstable")) return "stable-privacy";
  if (token !== undefined && token !== "eui64") return "token";
  const mode = networkManager.get(name)?.settings.get("ipv6.addr-gen-mode");
  return mode !== undefined && /stable-privacy/.test(mode) ? "stable-privacy" : undefined;
}

/** Whether somebody there has got other configuration by DHCPv6, or asks for that alone. */
export function hasDhcpv6(
  { index, name }: LinkFacts,
  { networkd, networkManager, clients }: Speakers,
): boolean {
  return (
    networkd.get(index)?.dhcpv6 === true ||
    networkManager.get(name)?.dhcpv6 === true ||
    dhcpv6ClientOn(clients, name)?.stateless === true ||
    clients.resolvers.some((resolver) => resolver.interface === name)
  );
}

export function resolverClaims(
  links: readonly LinkFacts[],
  { networkd, networkManager, clients }: Speakers,
): readonly ResolverClaim[] {
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
