import type { Capability } from "../capabilities/capability.ts";
import type { LayoutHost, LayoutInterface } from "../layout/layout.ts";
import { hasCarrier } from "../links/index.ts";
import type { Problem } from "../problem/index.ts";
import { offsetIn } from "./pinned-number.ts";
import type { HostPlan, NetworkPlan } from "./plan.ts";
import { PlannedAddress } from "./planned-prefix.ts";
import type { Referred } from "./referred.ts";

/** The address that an interface's connections start from: another thing's, or as written, a host part counting from its network. */
export function sourceIn(
  network: NetworkPlan | undefined,
  source: LayoutInterface["source"],
  referred: Referred,
): PlannedAddress | undefined {
  if (source === undefined) return undefined;
  if ("target" in source) return referred.address(source.target);
  const offset = network === undefined ? undefined : offsetIn(network.prefix, source.value);
  return network === undefined || offset === undefined
    ? new PlannedAddress(undefined, source.value)
    : network.prefix.addressAt(offset);
}

/** What is said of a default route that does not go through an interface, and addresses to start from that a host does not have. */
export function waysOut(host: LayoutHost, plan: HostPlan, capabilities: readonly Capability[]): Problem[] {
  if (host.interfaces.every(({ metric, source }) => metric === undefined && source === undefined)) return [];
  const own = addressesOf(plan, capabilities);
  return host.interfaces.flatMap((device): Problem[] => {
    const planned = plan.interfaces.find(({ name }) => name === device.name);
    // Of a default route that comes by router advertisement nothing can be said here.
    if (planned === undefined || planned.comes !== undefined) return [];
    const { metric, source } = device;
    const isWayOut = planned.gateway !== undefined || planned.ipv4?.gateway !== undefined;
    const reason = "says how the default route goes, and none goes through this interface";
    const fix = "leave it out, or give the interface's network a gateway";
    const idle = [...(isWayOut ? [] : [metric]), ...(planned.gateway === undefined ? [source] : [])];
    const foreign = planned.source !== undefined && !own.some((address) => planned.source?.equals(address));
    return [
      ...idle.flatMap((said): Problem[] =>
        said === undefined ? [] : [{ code: "HX171", path: said.path, value: said.text, reason, fix }],
      ),
      ...(source !== undefined && planned.gateway !== undefined && foreign
        ? [
            {
              code: "HX170",
              path: source.path,
              value: source.text,
              reason: `is ${planned.source}, which no interface of this host has for certain: nothing could start from it`,
              fix: "give one of the host's own addresses, on an interface that has a carrier by itself",
            } as const,
          ]
        : []),
    ];
  });
}

/**
 * The IPv6 addresses of a host that packets can start from at any time: of its interfaces and its loopback. On a bridge
 * without ports an address is tentative until something is plugged in, and the kernel takes no route from it until then.
 */
function addressesOf(host: HostPlan, capabilities: readonly Capability[]): readonly PlannedAddress[] {
  return [
    ...host.interfaces.filter(({ link }) => hasCarrier(link)).flatMap(({ addresses }) => addresses),
    ...capabilities.flatMap(({ loopbackAddresses }) => loopbackAddresses?.(host) ?? []),
  ].map(({ address }) => address);
}
