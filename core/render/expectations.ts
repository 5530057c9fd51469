import type { Expectation } from "../bundle/expectation.ts";
import type { Capability } from "../capabilities/capability.ts";
import { linkState, loopbackName, portsOf } from "../links/index.ts";
import type { HostPlan, InterfaceAddress } from "../plan/index.ts";
import { type HeldFamily, mustHold } from "../plan/must-hold.ts";

/**
 * What is to be true on a host once its files are in force: the addresses of its interfaces and on its
 * loopback, the gateways, routes and next hops of interfaces that lead outside, what links are, and what capabilities say. Of a bridge without ports the addresses
 * alone: nothing can be asked through it before something lives on it. What lies in a block that is not known yet is
 * left out, and so is the IPv4 of an EC2 instance, which comes by DHCP.
 */
export function hostExpectations(
  host: HostPlan,
  capabilities: readonly Capability[],
): readonly Expectation[] {
  const { interfaces, loopback } = mustHold(host, capabilities, "changed");
  return [
    ...interfaces.flatMap(({ name, families }) => families.flatMap((held) => ofFamily(name, held))),
    ...loopback.map((own) => ofAddress(loopbackName, own)),
    ...host.interfaces.flatMap(ofLink),
    ...capabilities.flatMap(({ expectations }) => expectations?.(host) ?? []),
  ];
}

function ofFamily(name: string, held: HeldFamily): Expectation[] {
  const { family, addresses, gateway, metric, source, leaves, rules, tables, routes, nextHops } = held;
  const everything = family === 6 ? "::/0" : "0.0.0.0/0";
  return [
    ...addresses.map((own) => ofAddress(name, own)),
    ...addresses.flatMap(({ address, further }): Expectation[] =>
      further?.deprecated === true ? [{ kind: "deprecated", address: `${address}`, interface: name }] : [],
    ),
    ...(gateway === undefined
      ? []
      : ([
          ...(held.gatewayAnswers
            ? [{ kind: "gateway", address: `${gateway}`, interface: name } as const]
            : []),
          { kind: "route", prefix: everything, via: `${gateway}`, interface: name },
        ] as const)),
    ...(gateway === undefined || metric === undefined
      ? []
      : ([{ kind: "metric", metric, via: `${gateway}`, interface: name }] as const)),
    ...(source === undefined ? [] : ([{ kind: "source", address: `${source}`, interface: name }] as const)),
    ...leaves.map(
      ({ address, via }): Expectation => ({
        kind: "leaves",
        address: `${address}`,
        via: `${via}`,
        interface: name,
      }),
    ),
    ...tables.map(
      ({ table, via }): Expectation => ({ kind: "table", table, via: `${via}`, interface: name }),
    ),
    ...rules.map(
      ({ priority, from, to, table }): Expectation => ({ kind: "rule", priority, from, to, table }),
    ),
    ...nextHops.map((hop): Expectation => ({ kind: "gateway", address: `${hop}`, interface: name })),
    ...routes.map(
      ({ to, via }): Expectation => ({ kind: "route", prefix: `${to}`, via: `${via}`, interface: name }),
    ),
  ];
}

/** What the kernel is to tell of a link and of its ports. */
function ofLink({ name, link }: HostPlan["interfaces"][number]): Expectation[] {
  const state = linkState(link);
  if (state === undefined) return [];
  const { kind, settings, mac } = state;
  return [
    ...(kind === undefined ? [] : [{ kind: "link" as const, is: kind, settings, interface: name }]),
    ...(portsOf(link) ?? []).map((port) => ({ kind: "port" as const, of: name, interface: port })),
    ...(mac === undefined ? [] : [{ kind: "nic" as const, mac, interface: name }]),
  ];
}

function ofAddress(name: string, { address, length }: InterfaceAddress): Expectation {
  return { kind: "address", address: `${address}`, length, interface: name };
}
