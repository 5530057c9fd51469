import type { HostPlan } from "../plan/index.ts";

/** What a host's loopback holds besides ::1: its own addresses and those of the services that it answers for. */
export function loopbackAddresses(host: HostPlan): readonly string[] {
  const own = host.interfaces
    .filter(({ kind }) => kind.kind === "loopback")
    .flatMap(({ addresses, ipv4 }) => [...addresses, ...(ipv4 === undefined ? [] : [ipv4])]);
  return [...own, ...host.services].map(({ address }) => `${address}/${address.isIpv4 ? 32 : 128}`);
}
