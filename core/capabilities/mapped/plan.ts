import { Ipv6Prefix } from "../../address/index.ts";
import { isRetired } from "../../layout/standing-hosts.ts";
import { interfaceOwner, mappingOwner } from "../../plan/owners.ts";
import type { NetworkPlan, Origin } from "../../plan/plan.ts";
import { PlannedPrefix } from "../../plan/planned-prefix.ts";
import type { HostPlanning } from "../capability.ts";
import { type HandedOut, handedOutIn } from "../handed-out.ts";
import type { LayoutMapping, MappingPlan } from "./values.ts";

const uniqueLocal = Ipv6Prefix.parse("fc00::/7");

/** Whether a prefix is one that no router outside knows (RFC 4193). */
export function isUniqueLocal({ block, value }: PlannedPrefix): boolean {
  return block === undefined && uniqueLocal.contains(value);
}

/** What is mapped, as it lies behind the host. */
interface Behind {
  readonly inner: PlannedPrefix;
  readonly prefix: PlannedPrefix;
  readonly handedOut: readonly HandedOut[];
}

/** What interfaces of a host map. What got no number is left out. */
export function planMappings(planning: HostPlanning): readonly MappingPlan[] {
  const { host, problems } = planning;
  return host.mappings.flatMap((mapping): MappingPlan[] => {
    const behind = behindOf(planning, mapping);
    const outer = outerOf(planning, mapping);
    if (isWithoutIpv6(planning, mapping)) {
      problems.push({
        code: "HX220",
        path: mapping.path,
        value: mapping.name,
        reason: "is a container in which IPv6 is off: nobody would answer there",
        fix: "leave it out here, or ipv6: false at the container",
      });
      return [];
    }
    if (behind === undefined || outer === undefined) return [];
    if (behind === "elsewhere") {
      if (!isRetired(host)) problems.push(notBehind(planning, mapping));
      return [];
    }
    const { inner, prefix, handedOut } = behind;
    if (inner.value.length !== outer.prefix.value.length) {
      problems.push({
        code: "HX221",
        path: mapping.path,
        value: `${outer.prefix}`,
        reason: `is a /${outer.prefix.length}, and ${mapping.name} is a /${inner.length}: ${inner}`,
        fix: "write a prefix of the same length",
      });
      return [];
    }
    if (!isUniqueLocal(prefix) && !isRetired(host))
      problems.push({
        code: "HX223",
        path: mapping.path,
        value: undefined,
        reason: `has a public address already: ${mapping.name} is in ${prefix}, which the router sends to ${host.name}`,
        fix: "leave one of the two out: number it from a unique local prefix, or do not map it",
      });
    return [
      {
        interface: mapping.interface,
        name: mapping.name,
        kind: mapping.kind,
        inner,
        outer: outer.prefix,
        origin: outer.origin,
        isOnLink: !mapping.isRouted,
        behind: prefix,
        members: handedOut.map(({ name, address }) => ({
          name,
          inner: address,
          outer: outer.prefix.addressAt(inner.value.offsetOf(address.value)),
        })),
      },
    ];
  });
}

function isWithoutIpv6({ earlier }: HostPlanning, { name, kind }: LayoutMapping): boolean {
  return kind === "container" && earlier.containers.some((own) => own.name === name && !own.ipv6);
}

function outerOf(
  { site, host, members }: HostPlanning,
  { interface: device, network, name, address, prefix, length, isRouted }: LayoutMapping,
): { readonly prefix: PlannedPrefix; readonly origin: Origin } | undefined {
  if (isRouted) {
    const value = prefix?.value ?? (address && Ipv6Prefix.of(address.value, 128));
    return value && { prefix: new PlannedPrefix(undefined, value), origin: "pinned" };
  }
  const owner = mappingOwner(site.name, host.name, device, name);
  if (prefix !== undefined || length !== undefined) return members.ipv6.block(network, owner);
  const own = members.ipv6.address(network, owner);
  return own && { prefix: own.address.asPrefix(), origin: own.origin };
}

/** `elsewhere` where it lies behind no interface of this host; nothing where it got no number. */
function behindOf(planning: HostPlanning, mapping: LayoutMapping): Behind | "elsewhere" | undefined {
  const { interfaces, networks, earlier } = planning;
  const { name, kind } = mapping;
  const within = (
    network: string | undefined,
    found: HandedOut | undefined,
  ): Behind | "elsewhere" | undefined => {
    const plan = networks.get(network);
    if (plan === undefined || !isBehind(plan, planning)) return "elsewhere";
    return (
      found && {
        inner: found.address.asPrefix(),
        prefix: plan.prefix,
        handedOut: [{ name, address: found.address }],
      }
    );
  };
  switch (kind) {
    case "guest": {
      const guest = earlier.guests.find((own) => own.name === name);
      return guest && within(guest.network, guest);
    }
    case "container": {
      const container = earlier.containers.find((own) => own.name === name);
      if (container === undefined) return undefined;
      const pool = [earlier.docker?.bridge, ...(earlier.docker?.networks ?? [])].find(
        (bridge) => container.runtime === "docker" && bridge?.name === container.bridge,
      );
      if (pool === undefined)
        return within(
          earlier.incus?.bridges.find((bridge) => bridge.name === container.bridge)?.network,
          container,
        );
      const { address } = container;
      return { inner: address.asPrefix(), prefix: pool.prefix, handedOut: [{ name, address }] };
    }
    case "pool": {
      const pool = interfaces.flatMap(({ pools }) => pools).find((own) => own.name === name);
      return (
        pool && { inner: pool.prefix, prefix: pool.prefix, handedOut: handedOutIn(planning, kind, name) }
      );
    }
    case "network": {
      const network = networks.get(name);
      if (network === undefined) return undefined;
      const { prefix, placement } = network;
      if (placement.kind !== "host" || placement.host !== planning.host.name) return "elsewhere";
      return { inner: prefix, prefix, handedOut: handedOutIn(planning, kind, name) };
    }
    case "host":
      return otherHost(planning, name, within);
  }
}

/** Another host of the site, by its first address in a network behind this one. */
function otherHost(
  planning: HostPlanning,
  name: string,
  within: (network: string | undefined, found: HandedOut | undefined) => Behind | "elsewhere" | undefined,
): Behind | "elsewhere" | undefined {
  const { site, networks, members } = planning;
  const other = site.hosts.find((host) => host.name === name && host !== planning.host);
  const device = other?.interfaces.find(({ network }) => {
    const plan = networks.get(network);
    return plan !== undefined && isBehind(plan, planning);
  });
  if (device?.network === undefined) return "elsewhere";
  const address = members.ipv6.address(
    device.network,
    interfaceOwner(site.name, name, device.name, 0),
  )?.address;
  return within(device.network, address && { name, address });
}

/** Whether packets of a network come by the host: it lies inside of it, or the host is its gateway. */
function isBehind({ placement, gatewayOf }: NetworkPlan, { host }: HostPlanning): boolean {
  return (placement.kind === "host" && placement.host === host.name) || gatewayOf?.host === host.name;
}

function notBehind({ host }: HostPlanning, { name, path }: LayoutMapping) {
  const there = [
    ...host.guests.map((guest) => guest.name),
    ...host.containers.map((container) => container.name),
    ...host.interfaces.flatMap(({ pools }) => pools.map((pool) => pool.name)),
  ].slice(0, 12);
  return {
    code: "HX220",
    path,
    value: name,
    reason: `names nothing that lies behind ${host.name}, so that its packets do not pass there`,
    fix: `name a guest or container of the host, a pool or network inside of it, or a host whose gateway it is${there.length === 0 ? "" : `; there is: ${there.join(", ")}`}`,
  } as const;
}
