import { Ipv6Address } from "../../address/index.ts";
import type { InterfaceAddress, InterfacePlan } from "../../plan/plan.ts";
import type { PlannedPrefix } from "../../plan/planned-prefix.ts";
import type { SiteNetworks } from "../../plan/site-networks.ts";
import type { HostPlanning } from "../capability.ts";
import type { DelegatedNetwork, LayoutRequest, PrefixRequest } from "./values.ts";

const identifierBits = 64n;

/** What a host asks for, and which of its interfaces have a network of that. */
export function planRequests({ host, interfaces, networks }: HostPlanning): readonly PrefixRequest[] {
  return host.requests.map((request) => ({
    prefix: request.prefix,
    interface: request.interface,
    length: request.length,
    networks: interfaces.flatMap((device) => delegatedOn(device, request, networks)),
  }));
}

function delegatedOn(
  device: InterfacePlan,
  request: LayoutRequest,
  networks: SiteNetworks,
): readonly DelegatedNetwork[] {
  const addresses = device.addresses.filter(({ origin }) => origin === "delegated");
  const places = new Map<string, { network: string; prefix: PlannedPrefix; own: InterfaceAddress[] }>();
  for (const address of addresses) {
    const name = address.further?.network ?? device.network ?? "";
    const network = networks.get(name);
    const within = network?.further.find((own) => own.name === address.further?.prefix) ?? network;
    if (within === undefined || within.requester?.prefix !== request.prefix) continue;
    const place = places.get(`${within.prefix}`) ?? { network: name, prefix: within.prefix, own: [] };
    places.set(`${within.prefix}`, place);
    place.own.push(address);
  }
  return [...places.values()].map(({ network, prefix, own }) => ({
    interface: device.name,
    network,
    // The delegated prefix is aligned to its size, whichever it is.
    subnet: Number(
      (prefix.value.network.value >> identifierBits) & ((1n << BigInt(64 - request.length)) - 1n),
    ),
    identifiers: own.map(({ address }) =>
      Ipv6Address.fromBigInt(address.value.value & ((1n << identifierBits) - 1n)),
    ),
  }));
}
