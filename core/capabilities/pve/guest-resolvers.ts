import { PlannedAddress } from "../../plan/planned-prefix.ts";
import type { HostPlanning } from "../capability.ts";
import type { GuestResolvers, LayoutGuest } from "./values.ts";

/** Whom a guest asks for names: what its network says, then its site. */
export function guestResolvers(
  { network }: LayoutGuest,
  { site, addressOf }: Pick<HostPlanning, "site" | "addressOf">,
): GuestResolvers {
  const { ofNetworks, ofSite } = site.resolvers;
  const places = [ofNetworks.get(network), ofSite].flatMap((place) => place ?? []);
  const servers = places.find((place) => place.servers !== undefined)?.servers ?? [];
  return {
    servers: servers.flatMap((server) =>
      "value" in server ? new PlannedAddress(undefined, server.value) : (addressOf(server.target) ?? []),
    ),
    search: places.find(({ search }) => search !== undefined)?.search ?? [],
  };
}
