import { Ipv6Prefix } from "../../address/index.ts";
import type { InterfacePlan } from "../../plan/plan.ts";
import type { PlannedPrefix } from "../../plan/planned-prefix.ts";
import type { HostPlanning } from "../capability.ts";
import type { GivenOutPlan, GivenOutWay, LayoutUpstream } from "./values.ts";

/** RFC 4193. */
const uniqueLocal = Ipv6Prefix.parse("fc00::/7");

interface Inner {
  readonly name: string;
  readonly isPool: boolean;
  readonly prefix: PlannedPrefix;
}

type Choice = Pick<GivenOutPlan, "interface" | "way" | "reason">;

/** How each network and pool inside of a host is given out; of a host that says nothing of its provider, nothing. */
export function planGivenOut(planning: HostPlanning): readonly GivenOutPlan[] {
  if (planning.host.upstreams.length === 0) return [];
  return inside(planning).flatMap((inner) => {
    const choice = saidProxied(planning, inner) ?? saidRouted(planning, inner) ?? byUpstream(planning, inner);
    return choice === undefined ? [] : [{ ...inner, ...choice }];
  });
}

function inside({ host, interfaces, networks, earlier }: HostPlanning): readonly Inner[] {
  const names = new Set([
    ...interfaces.flatMap(({ network }) => network ?? []),
    ...host.interfaces.flatMap(({ alsoIn }) => alsoIn.map(({ network }) => network)),
    ...(earlier.incus?.bridges.map(({ network }) => network) ?? []),
  ]);
  const inner = [...names].sort().flatMap((name) => {
    const network = networks.get(name);
    if (network?.placement.kind !== "host") return [];
    return [network, ...network.further].map(({ prefix }) => ({ name, isPool: false, prefix }));
  });
  const pools = interfaces.flatMap((device) =>
    device.pools.map(({ name, prefix }) => ({ name, isPool: true, prefix })),
  );
  return [...inner, ...pools];
}

/** What the layout has answered for goes that way whatever the provider does. */
function saidProxied({ host }: HostPlanning, { name }: Inner): Choice | undefined {
  const proxy = host.proxies.find(({ names }) => names.some(({ value }) => value === name));
  return (
    proxy && { interface: proxy.interface, way: "proxied", reason: `proxies of ${proxy.interface} name it` }
  );
}

/** What the layout says is routed to the host is so whatever else the provider does. */
function saidRouted(planning: HostPlanning, { prefix }: Inner): Choice | undefined {
  const whole = planning.host.routed.find(
    ({ prefix: { value } }) => prefix.block === undefined && value.contains(prefix.value),
  );
  const upstream = upstreamOf(planning, prefix);
  if (whole === undefined || upstream === undefined) return undefined;
  return {
    interface: upstream.interface,
    way: "routed",
    reason: `${whole.prefix.value} is routed to the host`,
  };
}

function byUpstream(planning: HostPlanning, { prefix }: Inner): Choice | undefined {
  const upstream = upstreamOf(planning, prefix);
  if (upstream === undefined) return undefined;
  const { interface: device, is } = upstream;
  const choice = (way: GivenOutWay, reason: string) => ({ interface: device, way, reason });
  const said = `upstream of ${device} is ${is}`;
  if (is !== "routed" && prefix.block === undefined && uniqueLocal.contains(prefix.value))
    return choice("inside", "unique local addresses, which no provider delivers");
  switch (is) {
    case "routed":
      return connecting(planning, prefix) === undefined ? choice("routed", said) : choice("none", said);
    case "on-link":
      return choice("proxied", said);
    case "single":
      return choice("none", said);
  }
}

/** Whose provider delivers a prefix: that of the segment it lies in, else that of the default route. */
function upstreamOf(
  { host, interfaces, networks }: HostPlanning,
  prefix: PlannedPrefix,
): LayoutUpstream | undefined {
  const deviceOf = ({ interface: name }: LayoutUpstream) => interfaces.find((own) => own.name === name);
  const isWayOut = (device: InterfacePlan | undefined) =>
    device?.gateway !== undefined || device?.comes !== undefined;
  return (
    host.upstreams.find((upstream) => networks.get(deviceOf(upstream)?.network)?.prefix.overlaps(prefix)) ??
    host.upstreams.find((upstream) => isWayOut(deviceOf(upstream))) ??
    host.upstreams[0]
  );
}

/** The segment that a prefix is a part of: its router looks for addresses there. */
function connecting({ interfaces, networks }: HostPlanning, prefix: PlannedPrefix): string | undefined {
  return interfaces
    .map(({ network }) => networks.get(network))
    .find(
      (network) => network?.placement.kind === "segment" && network.onLink && network.prefix.contains(prefix),
    )?.name;
}
