import type { UnitLines } from "../../links/index.ts";
import type { HostPlan } from "../../plan/plan.ts";
import type { InterfaceSettings } from "../capability.ts";

/**
 * Each family has servers of its own in a keyfile, and a connection without IPv4 takes none of IPv4: those are said at the
 * first interface that has some, and on a host without any there is nobody to ask by it.
 */
export function networkmanagerLines(
  { resolvers, interfaces }: HostPlan,
  name: string,
): InterfaceSettings["networkmanager"] {
  if (resolvers === undefined) return undefined;
  const { servers, search, interface: wayOut } = resolvers;
  const withIpv4 = interfaces.filter(({ ipv4 }) => ipv4 !== undefined);
  const ofIpv4 = withIpv4.find((device) => device.name === wayOut) ?? withIpv4[0];
  const lines = {
    ...(name === ofIpv4?.name ? { ipv4: listed({ dns: servers.filter(({ isIpv4 }) => isIpv4) }) } : {}),
    ...(name === wayOut
      ? { ipv6: listed({ dns: servers.filter(({ isIpv4 }) => !isIpv4), "dns-search": search }) }
      : {}),
  };
  return Object.keys(lines).length === 0 ? undefined : lines;
}

/** Lists in a keyfile's spelling, each value with a semicolon behind it; empty ones are left out. */
function listed(lists: Readonly<Record<string, readonly { toString(): string }[]>>): UnitLines {
  return Object.fromEntries(
    Object.entries(lists).flatMap(([key, values]) =>
      values.length === 0 ? [] : [[key, values.map((value) => `${value};`).join("")]],
    ),
  );
}
