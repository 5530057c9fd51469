import type { HostPlan, InterfacePlan } from "../plan/index.ts";
import type { Expectation } from "./expectation.ts";

/**
 * What is to be true on a host once its files are in force: the addresses, gateways and routes of interfaces that
 * lead outside. A bridge without ports is left out: it has no carrier before something lives on it, and its addresses
 * are tentative until then. So is what lies in a block that is not known yet.
 */
export function hostExpectations(host: HostPlan): readonly Expectation[] {
  return host.interfaces.filter(leadsOutside).flatMap(interfaceExpectations);
}

function leadsOutside({ kind }: InterfacePlan): boolean {
  return kind.kind === "physical" || (kind.kind === "bridge" && kind.ports.length > 0);
}

function interfaceExpectations(one: InterfacePlan): Expectation[] {
  const { name, gateway } = one;
  const addresses = one.addresses.flatMap(({ address, length }): Expectation[] =>
    address.block === undefined ? [{ kind: "address", address: `${address}`, length, interface: name }] : [],
  );
  const routes = one.routes.flatMap(({ to, via }): Expectation[] =>
    to.block === undefined && via.block === undefined
      ? [{ kind: "route", prefix: `${to}`, via: `${via}`, interface: name }]
      : [],
  );
  if (gateway === undefined || gateway.block !== undefined || addresses.length === 0) {
    return [...addresses, ...routes];
  }
  return [
    ...addresses,
    { kind: "gateway", address: `${gateway}`, interface: name },
    { kind: "route", prefix: "::/0", via: `${gateway}`, interface: name },
    ...routes,
  ];
}
