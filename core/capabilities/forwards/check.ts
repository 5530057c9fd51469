import type { LayoutHost, LayoutSite } from "../../layout/layout.ts";
import { standingHosts } from "../../layout/standing-hosts.ts";
import type { HostPlan, NetworkPlan } from "../../plan/plan.ts";
import type { Problem } from "../../problem/problem.ts";
import { isUniqueLocal } from "../mapped/plan.ts";
import type { ForwardPlan } from "./values.ts";

/** Forwards that take something from their host, of which two have one address, or whose containers get no answer from outside. */
export function checkForwards(
  site: LayoutSite,
  networks: readonly NetworkPlan[],
  hosts: readonly HostPlan[],
): readonly Problem[] {
  return standingHosts(site.hosts).flatMap((host) => {
    const plan = hosts.find(({ name }) => name === host.name);
    if (plan === undefined) return [];
    return plan.forwards.flatMap((forward) => {
      const path = [...host.path, "forwards", forward.name];
      return [
        // What both families of one forward would take is said once.
        ...(forward.address.isIpv4 && isOwnOf(host, forward.name) ? [] : taken(forward, host, path)),
        ...twice(forward, plan.forwards, path),
        ...proxied(forward, plan, path),
        ...speechless(forward, plan, networks, path),
      ];
    });
  });
}

function isOwnOf({ forwards }: LayoutHost, name: string): boolean {
  return forwards.some((forward) => forward.name === name && forward.isOwn);
}

/** Its SSH. */
function taken(forward: ForwardPlan, host: LayoutHost, path: Problem["path"]): Problem[] {
  const port = host.connection?.port ?? 22;
  return forward.ports
    .filter(({ protocol, listen }) => forward.isOwn && protocol === "tcp" && includes(listen, port))
    .map(({ listen, to }) => ({
      code: "HX291",
      path: [...path, "ports", `tcp/${listen}`],
      value: to.name,
      reason: `would get the host's own SSH: ${host.name} is reached at port ${port}`,
      fix: "forward another port to it, such as tcp/2222, or leave address: own out, and the host gets one more address",
    }));
}

function includes(range: string, port: number): boolean {
  const [first = 0, last = first] = range.split("-").map(Number);
  return first <= port && port <= last;
}

/** Incus has one forward for each address; ports of one that overlap would be two answers. */
function twice(forward: ForwardPlan, all: readonly ForwardPlan[], path: Problem["path"]): Problem[] {
  const other = all.find(({ address }) => address.equals(forward.address));
  if (other !== undefined && other !== forward)
    return [
      {
        code: "HX292",
        path,
        value: `${forward.address}`,
        reason: `is forwarded twice: ${other.name} has that address too`,
        fix: "give one of the two another address, or put the ports of both into one",
      },
    ];
  return forward.ports.flatMap((port, index): Problem[] => {
    const before = forward.ports
      .slice(0, index)
      .find((own) => own.protocol === port.protocol && overlap(own.listen, port.listen));
    if (before === undefined) return [];
    return [
      {
        code: "HX292",
        path: [...path, "ports", `${port.protocol}/${port.listen}`],
        value: `${port.protocol}/${port.listen}`,
        reason: `is forwarded twice: ${port.protocol}/${before.listen} leads to ${before.to.name}`,
        fix: "leave it out of one of the two",
      },
    ];
  });
}

/** Incus has no device listen at an address that it forwards, whatever the port. */
function proxied({ address }: ForwardPlan, { containers }: HostPlan, path: Problem["path"]): Problem[] {
  return containers
    .filter(({ proxyDevices }) => proxyDevices.some((device) => device.address.equals(address)))
    .slice(0, 1)
    .map(({ name }) => ({
      code: "HX292",
      path,
      value: `${address}`,
      reason: `is forwarded, and Incus lets no proxy device listen there: ${name} has one`,
      fix: `forward the port to ${name} in place of its proxyDevices`,
    }));
}

function overlap(range: string, other: string): boolean {
  const [first = 0, last = first] = range.split("-").map(Number);
  const [from = 0, to = from] = other.split("-").map(Number);
  return first <= to && from <= last;
}

/** Containers whose own packets have a source that nobody outside knows. */
function speechless(
  { address: outer, to, ports, bridge: name }: ForwardPlan,
  { incus, mappings }: HostPlan,
  networks: readonly NetworkPlan[],
  path: Problem["path"],
): Problem[] {
  if (outer.isIpv4) return [];
  const bridge = incus?.bridges.find((own) => own.name === name);
  const network = networks.find((own) => own.name === bridge?.network);
  if (bridge === undefined || network === undefined || bridge.nat || !isUniqueLocal(network.prefix))
    return [];
  const target = [...(to === undefined ? [] : [to]), ...ports.map((port) => port.to)].find(
    ({ address }) => !mappings.some(({ inner }) => inner.contains(address)),
  );
  if (target === undefined) return [];
  return [
    {
      code: "HX293",
      path,
      value: target.name,
      reason: `is asked from outside and can ask nobody there: ${network.prefix} is unique local, and ${name} hides none of it`,
      fix: `say nat: true at ${name}, or give ${target.name} a public address of its own by maps of the interface`,
    },
  ];
}
