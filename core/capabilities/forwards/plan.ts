import type { LayoutHost, LayoutSite } from "../../layout/layout.ts";
import { isRetired } from "../../layout/standing-hosts.ts";
import { rendererTraits } from "../../links/index.ts";
import type { SiteMembers } from "../../plan/allocated-members.ts";
import type { InterfaceAddress } from "../../plan/interface-address.ts";
import { interfaceOwner, workloadOwner } from "../../plan/owners.ts";
import type { PlannedAddress } from "../../plan/planned-prefix.ts";
import type { HostPlanning } from "../capability.ts";
import type { ContainerPlan } from "../containers/values.ts";
import type { ForwardedPort, ForwardPlan, ForwardTarget, LayoutForward } from "./values.ts";

/** The forwards of a host, as far as all that they lead to has a number. */
export function planForwards(planning: HostPlanning): readonly ForwardPlan[] {
  const { site, host, members, earlier } = planning;
  const runtime = earlier.incus?.flavor;
  return host.forwards.flatMap((forward): ForwardPlan[] => {
    const targets = targetsOf(planning, forward);
    const own = addressOf(site, host, forward, members);
    if (forward.isOwn && own === undefined && !isRetired(host))
      planning.problems.push({
        code: "HX290",
        path: [...forward.path, "address"],
        value: "own",
        reason: `is of ${forward.interface}, which the layout gives no address`,
        fix: "say addresses: at the interface, or leave address: own out",
      });
    if (targets === undefined || own === undefined || runtime === undefined) return [];
    const [first] = targets;
    if (first === undefined) return [];
    const addressIn = new Map(targets.map(({ name, address }) => [name, address]));
    const { name, interface: device, network } = forward;
    const shared = { name, interface: device, network, runtime, bridge: first.bridge };
    return [
      {
        ...shared,
        address: own.address,
        origin: own.origin,
        isOwn: forward.isOwn,
        to: forward.to === undefined ? undefined : targetIn(addressIn, forward.to)[0],
        ports: portsTo(addressIn, forward),
      },
      ...ipv4Forward(planning, forward, targets).map((ipv4) => ({ ...shared, ...ipv4 })),
    ];
  });
}

function targetIn(addresses: ReadonlyMap<string, PlannedAddress>, name: string): ForwardTarget[] {
  const address = addresses.get(name);
  return address === undefined ? [] : [{ name, address }];
}

function portsTo(addresses: ReadonlyMap<string, PlannedAddress>, { ports }: LayoutForward): ForwardedPort[] {
  return ports.flatMap(({ protocol, listen, port, to }) =>
    targetIn(addresses, to).map((target) => ({ protocol, listen, port: `${port ?? listen}`, to: target })),
  );
}

/** The same ports of the interface's own IPv4 address, where the layout has them forwarded too. */
function ipv4Forward(
  { site, host, members, problems }: HostPlanning,
  forward: LayoutForward,
  targets: readonly ContainerPlan[],
): readonly Pick<ForwardPlan, "address" | "origin" | "isOwn" | "to" | "ports">[] {
  if (!forward.ipv4) return [];
  const { path, network, interface: device } = forward;
  const own = members.ipv4.address(network, interfaceOwner(site.name, host.name, device, 0));
  const served = targets.filter(({ name }) => forward.ports.some(({ to }) => to === name));
  const without = served.find(({ ipv4 }) => ipv4 === undefined);
  if (own === undefined || without !== undefined) {
    if (isRetired(host)) return [];
    problems.push({
      code: "HX290",
      path: [...path, "ipv4"],
      value: "own",
      reason:
        own === undefined
          ? `is of ${device}, which the layout gives no IPv4 address`
          : `leads to ${without?.name}, which has no IPv4 address`,
      fix: `say ipv4: at ${own === undefined ? "the interface" : "the container, and at its bridge"}, or leave it out`,
    });
    return [];
  }
  const addresses = new Map(
    served.flatMap(({ name, ipv4 }) => (ipv4 ? [[name, ipv4.address] as const] : [])),
  );
  return [
    {
      address: own.address,
      origin: own.origin,
      isOwn: true,
      to: undefined,
      ports: portsTo(addresses, forward),
    },
  ];
}

/** What forwards give an interface: no connection starts from it, where the renderer can say that. */
export function forwardAddresses(
  site: LayoutSite,
  host: LayoutHost,
  device: string,
  members: SiteMembers,
): readonly InterfaceAddress[] {
  const { deprecates } = rendererTraits[host.renderer];
  return host.forwards.flatMap((forward, index): InterfaceAddress[] => {
    if (forward.interface !== device || forward.isOwn) return [];
    const own = addressOf(site, host, forward, members);
    if (own === undefined) return [];
    const further = {
      network: forward.network,
      prefix: undefined,
      index,
      deprecated: deprecates,
      isOthers: true,
    } as const;
    return [{ address: own.address, length: 128, origin: own.origin, further }];
  });
}

function addressOf(
  site: LayoutSite,
  host: LayoutHost,
  { name, interface: device, network, isOwn }: LayoutForward,
  { ipv6 }: SiteMembers,
) {
  return ipv6.address(
    network,
    isOwn
      ? interfaceOwner(site.name, host.name, device, 0)
      : workloadOwner(site.name, host.name, "forwards", name),
  );
}

/** The containers that it leads to, on one bridge of Incus's or LXD's; nothing where one of them is none of these. */
function targetsOf(
  { host, earlier, problems }: HostPlanning,
  { path, to, ports }: LayoutForward,
): readonly ContainerPlan[] | undefined {
  const named = [
    ...(to === undefined ? [] : [{ path: [...path, "to"], to }]),
    ...ports.map((port) => ({ path: port.path, to: port.to })),
  ];
  const found: ContainerPlan[] = [];
  const refuse = (at: LayoutForward["path"], value: string, reason: string, fix: string) => {
    if (!isRetired(host)) problems.push({ code: "HX290", path: at, value, reason, fix });
    return undefined;
  };
  for (const name of named) {
    const container = earlier.containers.find((own) => own.name === name.to);
    // One without a number is a problem already.
    if (container === undefined && host.containers.some((own) => own.name === name.to)) return undefined;
    if (container === undefined || container.runtime === "docker") {
      const there = earlier.containers.filter(({ runtime }) => runtime !== "docker").map((own) => own.name);
      return refuse(
        name.path,
        name.to,
        container === undefined
          ? `is no container of ${host.name}'s`
          : "is a container of Docker's, which publishes ports itself",
        there.length === 0
          ? "give the host incus or lxd with a bridge, and a container on it"
          : `name one on a bridge of Incus's or LXD's; there is: ${there.slice(0, 12).join(", ")}`,
      );
    }
    const [first] = found;
    if (first !== undefined && first.bridge !== container.bridge)
      return refuse(
        name.path,
        name.to,
        `is on ${container.bridge}, and ${first.name} on ${first.bridge}: a forward belongs to one bridge`,
        "give each bridge a forward of its own, with an address of its own",
      );
    if (!found.includes(container)) found.push(container);
  }
  return found;
}
