import {
  furtherForms,
  type Gateway,
  gatewayAddress,
  type Interface,
  type Layout,
  type Network,
  type Site,
} from "../layout.ts";
import { numberOf } from "../text/numbers.ts";
import { isPrefix, lengthOf } from "./places.ts";

/** What is left of a gateway's address once what it referred to has gone. */
export function routerOf(gateway: Gateway | undefined): ReturnType<typeof gatewayAddress> {
  const address = gatewayAddress(gateway);
  return typeof address === "object" && !("ref" in address) ? undefined : address;
}

/** Of each source there is one prefix, all as long as the network's own; a VPC's subnet has no others. */
export function tidyFurther(layout: Layout, network: Network, isAws: boolean): void {
  const used = new Set([network.from]);
  for (const [name, { from, prefix }] of furtherForms(network)) {
    const isOfSource = from === undefined || (isPrefix(layout, from, 6) && !used.has(from));
    const isAsLong = prefix === undefined || numberOf(prefix).length === lengthOf(network);
    if (isAws || !isOfSource || !isAsLong) delete network.prefixes?.[name];
    else if (from !== undefined) used.add(from);
  }
  if (Object.keys(network.prefixes ?? {}).length === 0) delete network.prefixes;
}

/** Other networks of an interface's segment, and prefixes of its own one, are there. */
export function tidyMemberships(site: Site, networkInterface: Interface): void {
  const own = site.networks[networkInterface.network ?? ""];
  for (const name of Object.keys(networkInterface.prefixes ?? {}))
    if (own?.prefixes?.[name] === undefined) delete networkInterface.prefixes?.[name];
  if (Object.keys(networkInterface.prefixes ?? {}).length === 0) delete networkInterface.prefixes;
  for (const name of Object.keys(networkInterface.alsoIn ?? {}))
    if (own === undefined || name === networkInterface.network || site.networks[name] === undefined)
      delete networkInterface.alsoIn?.[name];
  if (Object.keys(networkInterface.alsoIn ?? {}).length === 0) delete networkInterface.alsoIn;
}
