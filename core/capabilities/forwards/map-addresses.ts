import type { AddressMembers } from "../../plan/address-members.ts";
import { type AddressMapping, maybe } from "../../plan/mapped/mapping.ts";
import type { ForwardedPort, ForwardPlan, ForwardTarget } from "./values.ts";

export function mapForward(forward: ForwardPlan, to: AddressMapping): ForwardPlan {
  const mapped: AddressMembers<ForwardPlan> = {
    address: to.address(forward.address),
    to: maybe(forward.to, (target) => mapTarget(target, to)),
    ports: forward.ports.map((port) => mapPort(port, to)),
  };
  return { ...forward, ...mapped };
}

function mapPort(port: ForwardedPort, to: AddressMapping): ForwardedPort {
  const mapped: AddressMembers<ForwardedPort> = { to: mapTarget(port.to, to) };
  return { ...port, ...mapped };
}

function mapTarget(target: ForwardTarget, to: AddressMapping): ForwardTarget {
  const mapped: AddressMembers<ForwardTarget> = { address: to.address(target.address) };
  return { ...target, ...mapped };
}
