import type { Capability } from "../capabilities/capability.ts";
import type { RoutedPlan } from "../capabilities/values.ts";
import { inFileOrder, linkOf, loopbackName } from "../links/index.ts";
import type { HostPlan, InterfaceAddress, InterfacePlan } from "../plan/index.ts";

/** What is routed to the host and in no use. */
type Unused = readonly RoutedPlan[];

/** An interface as far as a host's network file reports it. */
export type HostDevice = Pick<
  InterfacePlan,
  | "name"
  | "link"
  | "addresses"
  | "ipv4"
  | "gateway"
  | "gatewayOnLink"
  | "metric"
  | "source"
  | "routes"
  | "tables"
> & {
  /** On the loopback alone. */
  readonly unused: Unused;
};

/** Of what comes by itself no file says anything. */
function isGiven({ origin }: InterfaceAddress): boolean {
  return origin !== "slaac" && origin !== "delegated";
}

/**
 * The interfaces of a host in the order of its network file. The loopback is there whether or not the layout names it, and
 * has the addresses that capabilities give it, besides its own.
 */
export function hostDevices(host: HostPlan, capabilities: readonly Capability[]): readonly HostDevice[] {
  const isLoopback = ({ name }: InterfacePlan) => name === loopbackName;
  const loopback = host.interfaces.find(isLoopback);
  const { addresses = [], ipv4 } = loopback ?? {};
  const given = capabilities.flatMap(({ loopbackAddresses }) => loopbackAddresses?.(host) ?? []);
  return inFileOrder<HostDevice>([
    {
      name: loopbackName,
      link: linkOf(loopbackName, {}),
      addresses: [...addresses, ...(ipv4 === undefined ? [] : [ipv4]), ...given],
      ipv4: undefined,
      gateway: undefined,
      gatewayOnLink: false,
      metric: undefined,
      source: undefined,
      routes: [],
      tables: [],
      unused: capabilities.flatMap(({ routedPrefixes }) => routedPrefixes?.(host) ?? []),
    },
    ...host.interfaces
      .filter((device) => !isLoopback(device))
      .map((device) => ({ ...device, addresses: device.addresses.filter(isGiven), unused: [] })),
  ]);
}
