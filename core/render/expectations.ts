import type { Capability } from "../capabilities/capability.ts";
import { leadsOutside, loopbackName } from "../links/index.ts";
import type { HostPlan, InterfaceAddress, InterfacePlan, PlannedAddress } from "../plan/index.ts";
import type { Expectation } from "./expectation.ts";

/**
 * What is to be true on a host once its files are in force: the addresses of its interfaces and on its
 * loopback, the gateways, routes and next hops of interfaces that lead outside, and what capabilities say. Of a bridge without ports the addresses
 * alone: nothing can be asked through it before something lives on it. What lies in a block that is not known yet is
 * left out, and so is the IPv4 of an EC2 instance, which comes by DHCP.
 */
export function hostExpectations(
  host: HostPlan,
  capabilities: readonly Capability[],
): readonly Expectation[] {
  return [
    ...host.interfaces.flatMap((device) => interfaceExpectations(host, device)),
    ...capabilities
      .flatMap(({ loopbackAddresses }) => loopbackAddresses?.(host) ?? [])
      .flatMap(({ address, length }) => held(loopbackName, address, length)),
    ...capabilities.flatMap(({ expectations }) => expectations?.(host) ?? []),
  ];
}

function interfaceExpectations(host: HostPlan, device: InterfacePlan): Expectation[] {
  const ipv4 = host.kind === "ssh" ? device.ipv4 : undefined;
  return [
    ...familyExpectations(device, device.addresses, device.gateway),
    ...(leadsOutside(device.link) ? furtherRoutes(device) : []),
    ...(ipv4 === undefined ? [] : familyExpectations(device, [ipv4], ipv4.gateway)),
  ];
}

function familyExpectations(
  { name, link }: InterfacePlan,
  own: readonly InterfaceAddress[],
  gateway: PlannedAddress | undefined,
): Expectation[] {
  const addresses = own.flatMap(({ address, length }) => held(name, address, length));
  if (!leadsOutside(link) || gateway === undefined || gateway.block !== undefined || addresses.length === 0) {
    return addresses;
  }
  return [
    ...addresses,
    { kind: "gateway", address: `${gateway}`, interface: name },
    {
      kind: "route",
      prefix: gateway.isIpv4 ? "0.0.0.0/0" : "::/0",
      via: `${gateway}`,
      interface: name,
    },
  ];
}

/**
 * Further routes, and that somebody is there at their next hops: a route through nobody is in force like any other. What is
 * of the layout may come up after this host does.
 */
function furtherRoutes({ name, routes, gateway }: InterfacePlan): Expectation[] {
  const known = routes.filter(({ to, via }) => to.block === undefined && via.block === undefined);
  const others = known.filter(({ ofLayout, via }) => !ofLayout && gateway?.equals(via) !== true);
  const hops = new Set(others.map(({ via }) => `${via}`));
  return [
    ...[...hops].map((address): Expectation => ({ kind: "gateway", address, interface: name })),
    ...known.map(
      ({ to, via }): Expectation => ({ kind: "route", prefix: `${to}`, via: `${via}`, interface: name }),
    ),
  ];
}

function held(name: string, address: PlannedAddress, length: number): Expectation[] {
  return address.block === undefined
    ? [{ kind: "address", address: `${address}`, length, interface: name }]
    : [];
}
