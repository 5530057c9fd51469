import type { HostPlan } from "../../plan/plan.ts";
import type { PlannedAddress } from "../../plan/planned-prefix.ts";
import type { AdvertisedNetwork } from "./values.ts";

/** A resolver as a host of the site advertises it: `itself` is the host, by its link-local address, which no prefix changes. */
export type OwnResolver = PlannedAddress | "itself";

/** Whether the host makes a prefix of the network of one that is delegated to it. */
export function isDelegated({ prefixes }: AdvertisedNetwork): boolean {
  return prefixes.some(({ delegated }) => delegated);
}

/**
 * The resolvers of a network that a host advertises. Where its prefix is a delegated one, the host is set up before that is known:
 * whoever is in it besides the host itself is left out until then.
 */
export function ownResolvers(host: HostPlan, own: AdvertisedNetwork): readonly OwnResolver[] {
  if (!isDelegated(own)) return own.resolvers;
  const made = host.interfaces
    .filter(({ name }) => name === own.interface)
    .flatMap(({ addresses }) => addresses.filter(({ origin }) => origin === "delegated"));
  return own.resolvers.flatMap((server): OwnResolver[] => {
    if (made.some(({ address }) => address.equals(server))) return ["itself"];
    return server.block === undefined ? [server] : [];
  });
}

/** What has to be known of a network before the host that advertises it can be set up. */
export function awaitedOf(own: AdvertisedNetwork): AdvertisedNetwork {
  if (!isDelegated(own)) return own;
  return {
    ...own,
    prefixes: own.prefixes.filter(({ delegated }) => !delegated),
    resolvers: [],
    dhcp: undefined,
  };
}
