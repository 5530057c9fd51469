import type { Expectation } from "../bundle/expectation.ts";
import type { HostPlan, InterfaceAddress, InterfacePlan, PlannedAddress } from "../plan/index.ts";

/**
 * What is to be true on a host once its files are in force: the addresses of its interfaces and of the services that
 * it answers for, and the gateways, routes and next hops of interfaces that lead outside. Of a bridge without ports the addresses
 * alone: nothing can be asked through it before something lives on it. What lies in a block that is not known yet is
 * left out, and so is the IPv4 of an EC2 instance, which comes by DHCP.
 */
export function hostExpectations(host: HostPlan): readonly Expectation[] {
  const services = host.services.flatMap(({ address }) => held("lo", address, address.isIpv4 ? 32 : 128));
  return [...host.interfaces.flatMap((one) => interfaceExpectations(host, one)), ...services];
}

function interfaceExpectations(host: HostPlan, one: InterfacePlan): Expectation[] {
  const ipv4 = host.instance === undefined ? one.ipv4 : undefined;
  return [
    ...familyExpectations(one, one.addresses, one.gateway),
    ...(leadsOutside(one) ? furtherRoutes(one) : []),
    ...(ipv4 === undefined ? [] : familyExpectations(one, [ipv4], ipv4.gateway)),
  ];
}

function leadsOutside({ kind }: InterfacePlan): boolean {
  return kind.kind === "physical" || (kind.kind === "bridge" && kind.ports.length > 0);
}

function familyExpectations(
  one: InterfacePlan,
  own: readonly InterfaceAddress[],
  gateway: PlannedAddress | undefined,
): Expectation[] {
  const addresses = own.flatMap(({ address, length }) => held(one.name, address, length));
  if (!leadsOutside(one) || gateway === undefined || gateway.block !== undefined || addresses.length === 0) {
    return addresses;
  }
  return [
    ...addresses,
    { kind: "gateway", address: `${gateway}`, interface: one.name },
    {
      kind: "route",
      prefix: gateway.isIpv4 ? "0.0.0.0/0" : "::/0",
      via: `${gateway}`,
      interface: one.name,
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
