import type { LayoutHost, LayoutInterface } from "../../layout/layout.ts";
import { interfaceOwner, poolOwner } from "../owners.ts";
import type { Request } from "./request.ts";

/** Addresses for each interface, and a block for each of its pools. */
export function* interfaceRequests(site: string, host: LayoutHost): Iterable<Request> {
  for (const networkInterface of host.interfaces) {
    yield* addressRequests(site, host.name, networkInterface);
    for (const { network, path, addresses } of networkInterface.alsoIn)
      yield* addressRequests(site, host.name, {
        name: networkInterface.name,
        path,
        network,
        addresses,
        ipv4: undefined,
      });
    for (const { name, path, pin, length, ipv4 } of networkInterface.pools) {
      const owner = poolOwner(site, host.name, networkInterface.name, name);
      yield { kind: "block", owner, within: networkInterface.network, ipv6: { path, pin, length }, ipv4 };
    }
  }
}

/** The IPv4 address goes with the first of the others, under one owner; it may be the only one. */
function* addressRequests(
  site: string,
  host: string,
  asking: Pick<LayoutInterface, "name" | "path" | "network" | "addresses" | "ipv4">,
): Iterable<Request> {
  const { name, path, network, addresses, ipv4 } = asking;
  const first = interfaceOwner(site, host, name, 0);
  const pins = addresses ?? [undefined];
  if (pins.length === 0 && ipv4 !== undefined)
    yield { kind: "address", owner: first, within: network, ipv6: undefined, ipv4 };
  for (const [index, pin] of pins.entries()) {
    yield {
      kind: "address",
      owner: index === 0 ? first : interfaceOwner(site, host, name, index),
      within: network,
      ipv6: { path: pin?.path ?? [...path, "addresses"], pin },
      ipv4: index === 0 ? ipv4 : undefined,
    };
  }
}
