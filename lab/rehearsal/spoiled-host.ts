import { writeBundle } from "../../core/bundle/index.ts";
import { type HostPlan, Ipv6Address, PlannedAddress, renderHost } from "../../core/index.ts";

/** A link-local address that nobody in a lab has. */
const nobody = Ipv6Address.parse("fe80::dead:beef");

/**
 * The host with gateways that are not there: packets to its own segment still arrive, and nothing that comes from
 * elsewhere is answered any more. Every checker finds its files well-formed.
 */
function withWrongGateway(host: HostPlan): HostPlan {
  return {
    ...host,
    interfaces: host.interfaces.map((networkInterface) =>
      networkInterface.gateway === undefined || networkInterface.gateway.isIpv4
        ? networkInterface
        : { ...networkInterface, gateway: new PlannedAddress(undefined, nobody) },
    ),
  };
}

/** The text of the gateway that is not there. */
export const wrongGateway = `${nobody}`;

/**
 * A bundle that cuts the host off without the agent's seeing it: the addresses that are expected of it come true, and
 * of the gateway nothing is. (Without any, an installer's file would count again, and its gateway with it.)
 *
 * @param name what the layout calls the host
 */
export function spoiledBundle(host: HostPlan, name: string): string {
  const files = renderHost(withWrongGateway(host));
  const addresses = (files.expect ?? []).filter(({ kind }) => kind === "address");
  return writeBundle({ ...files, host: name, expect: addresses });
}
