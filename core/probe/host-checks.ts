import { Ipv6Address, Ipv6Prefix, ipv4LengthOffset, ipv4PrefixText } from "../address/index.ts";
import { hasCarrier, loopbackName } from "../links/index.ts";
import { namedAddresses } from "../names/named-addresses.ts";
import {
  type ContainerPlan,
  type HostPlan,
  type InterfaceAddress,
  type InterfacePlan,
  type Plan,
  PlannedAddress,
} from "../plan/index.ts";
import { renderHost } from "../render/index.ts";
import { mayReach } from "./may-reach.ts";

/** One thing that must be true on a host once the plan stands there. */
export type HostCheck = { readonly host: string } & HostPromise;

export type HostPromise =
  | {
      readonly kind: "address";
      /** Absent where only the runtime knows the bridge's name: then any interface may have it. */
      readonly interface: string | undefined;
      readonly address: string;
      readonly length: number;
      /** Whether anything of the plan is plugged in there: a bridge without that has no carrier, and its address stays tentative. */
      readonly carries: boolean;
    }
  | {
      readonly kind: "route";
      /** `default`, or a prefix. */
      readonly to: string;
      /** Next hop; absent for an on-link prefix. */
      readonly via: string | undefined;
      readonly interface: string;
    }
  | { readonly kind: "gateway"; readonly address: string; readonly interface: string }
  | {
      readonly kind: "forwarding";
      /** Whether the plan needs packets of others to pass. */
      readonly needed: boolean;
      readonly interfaces: readonly string[];
    }
  | { readonly kind: "path-mtu"; readonly to: string; readonly address: string }
  | { readonly kind: "name"; readonly name: string; readonly address: string }
  | { readonly kind: "unit"; readonly unit: string }
  | {
      readonly kind: "container";
      readonly container: string;
      readonly runtime: ContainerPlan["runtime"];
      readonly address: string;
    }
  | { readonly kind: "guest"; readonly guest: string; readonly address: string; readonly mac: string };

/** Unique in a plan, and stable: `address rack/pve-1 vmbr0 3fff:b0b:1::10/64`. */
export function checkId(check: HostCheck): string {
  return `${check.kind} ${check.host} ${promiseText(check)}`;
}

/** What is promised, for a person: `vmbr0 3fff:b0b:1::10/64`. */
export function promiseText(check: HostPromise): string {
  switch (check.kind) {
    case "address":
      return `${check.interface ?? "any"} ${check.address}/${check.length}`;
    case "route":
      return `${check.to}${check.via === undefined ? "" : ` via ${check.via}`} dev ${check.interface}`;
    case "gateway":
      return `${check.address} dev ${check.interface}`;
    case "forwarding":
      return check.needed ? "on, with accept_ra to match" : "accept_ra to match";
    case "path-mtu":
      return `${check.to} ${check.address}`;
    case "name":
      return `${check.name} ${check.address}`;
    case "unit":
      return check.unit;
    case "container":
      return `${check.container} ${check.address}`;
    case "guest":
      return `${check.guest} ${check.address}`;
  }
}

/** What `hostChecks` asks about besides the plan. */
export interface CheckedNames {
  /** Domain below which the plan's names stand in the DNS (`git.pve-1.rack.DOMAIN`); absent where nobody has said. */
  readonly domain: string | undefined;
}

/**
 * Everything that must be true on each host: its addresses, routes, gateway, kernel parameters, units, containers
 * and guests; real-sized packets to one host of every site that lets them in, from here too; and, where the plan's names stand in the DNS, that it
 * finds itself and a host of every site by name.
 *
 * @param plan with every block filled in; hosts with an address that is not known yet are left out
 */
export function hostChecks(plan: Plan, names: CheckedNames): readonly HostCheck[] {
  return [...fromHere(plan), ...onHosts(plan, names)];
}

/** The machine that runs hextet, where a check starts from it. */
export const here = "here";

function fromHere(plan: Plan): readonly HostCheck[] {
  return pathMtu(plan, undefined).map((promise) => ({ host: here, ...promise }));
}

function onHosts(plan: Plan, names: CheckedNames): readonly HostCheck[] {
  return plan.sites
    .flatMap((site) => site.hosts)
    .filter(isKnown)
    .flatMap((host) => {
      const promises = [
        ...host.interfaces.flatMap((device) => onInterface(host, device)),
        ...bridgeAddresses(host),
        ...host.services.map(
          ({ address }): HostPromise => ({
            kind: "address",
            interface: loopbackName,
            address: `${address}`,
            length: 128,
            carries: true,
          }),
        ),
        ...forwarding(host),
        ...pathMtu(plan, host),
        ...resolved(plan, host, names.domain),
        ...renderHost(host).units.map((unit): HostPromise => ({ kind: "unit", unit })),
        ...living(host),
      ];
      return promises.map((promise) => ({ host: hostOf(host), ...promise }));
    });
}

function hostOf(host: HostPlan): string {
  return `${host.site}/${host.name}`;
}

function isKnown(host: HostPlan): boolean {
  return host.interfaces.every((one) => one.addresses.every(({ address }) => address.block === undefined));
}

function onInterface(host: HostPlan, device: InterfacePlan): HostPromise[] {
  const carries = carriesAnything(host, device);
  const ipv4 = device.ipv4 === undefined ? [] : [device.ipv4];
  return [
    ...[...device.addresses, ...ipv4].flatMap((own): HostPromise[] => [
      { kind: "address", interface: device.name, address: `${own.address}`, length: own.length, carries },
      ...onLink(device.name, own),
    ]),
    ...ipv4.flatMap(({ gateway }) =>
      gateway === undefined ? [] : throughGateway(device.name, `${gateway}`),
    ),
    ...(device.gateway === undefined ? [] : throughGateway(device.name, `${device.gateway}`)),
    ...furtherRoutes(device),
  ];
}

/** Routes besides the default one, and that somebody is there at each of their next hops. */
function furtherRoutes({ name, gateway, routes }: InterfacePlan): HostPromise[] {
  const known = routes.filter(({ to, via }) => to.block === undefined && via.block === undefined);
  const hops = new Set(known.filter(({ via }) => gateway?.equals(via) !== true).map(({ via }) => `${via}`));
  return [
    ...known.map(
      ({ to, via }): HostPromise => ({ kind: "route", to: `${to}`, via: `${via}`, interface: name }),
    ),
    ...[...hops].map((address): HostPromise => ({ kind: "gateway", address, interface: name })),
  ];
}

function onLink(name: string, { address, length }: InterfaceAddress): HostPromise[] {
  if (length === (address.isIpv4 ? 32 : 128)) return [];
  const to = address.isIpv4
    ? ipv4PrefixText(Ipv6Prefix.containing(address.value, length + ipv4LengthOffset))
    : `${Ipv6Prefix.containing(address.value, length)}`;
  return [{ kind: "route", to, via: undefined, interface: name }];
}

function throughGateway(name: string, gateway: string): HostPromise[] {
  return [
    { kind: "route", to: "default", via: gateway, interface: name },
    { kind: "gateway", address: gateway, interface: name },
  ];
}

/** Whether it has a carrier by itself, or by a guest of the plan that is plugged into it. */
function carriesAnything(host: HostPlan, { name, link }: InterfacePlan): boolean {
  return hasCarrier(link) || host.guests.some((guest) => guest.bridge === name);
}

/** What a runtime's bridges have: docker0 by its own name, user-defined networks by one that Docker makes up. */
function bridgeAddresses(host: HostPlan): HostPromise[] {
  const carries = (bridge: string) => host.containers.some((one) => one.bridge === bridge);
  const docker = [host.docker?.bridge, ...(host.docker?.networks ?? [])].flatMap((one) => one ?? []);
  return [
    ...docker.flatMap((one) =>
      [one, ...(one.ipv4 === undefined ? [] : [one.ipv4])].map(
        ({ gateway, prefix }): HostPromise => ({
          kind: "address",
          interface: one.name === "docker0" ? one.name : undefined,
          address: `${gateway}`,
          length: prefix.length,
          carries: carries(one.name),
        }),
      ),
    ),
    ...(host.incus?.bridges ?? []).flatMap((one) =>
      [one, ...(one.ipv4 === undefined ? [] : [one.ipv4])].map(
        ({ address, length }): HostPromise => ({
          kind: "address",
          interface: one.name,
          address: `${address}`,
          length,
          carries: carries(one.name),
        }),
      ),
    ),
  ];
}

function forwarding(host: HostPlan): HostPromise[] {
  const interfaces = host.interfaces.filter((one) => one.addresses.length > 0).map((one) => one.name);
  return interfaces.length === 0 ? [] : [{ kind: "forwarding", needed: host.forwarding, interfaces }];
}

/** One host of every site, its own included: what lies between two sites is the same for all of them. */
function targets(
  plan: Plan,
  host: HostPlan | undefined,
  suits: (other: PlannedAddress) => boolean = () => true,
): readonly { readonly other: HostPlan; readonly address: PlannedAddress }[] {
  return plan.sites.flatMap((site) => {
    for (const other of site.hosts) {
      const address = ownAddresses(other)[0];
      if (other !== host && isKnown(other) && address !== undefined && suits(address))
        return [{ other, address }];
    }
    return [];
  });
}

/** To hosts that the layout lets echoes reach; from here, of which it knows no address, to those that everybody may. */
function pathMtu(plan: Plan, host: HostPlan | undefined): HostPromise[] {
  const reach = mayReach(plan);
  // The kernel picks one of its addresses, and says nothing of which.
  const senders = host === undefined ? [anybody] : ownAddresses(host);
  const suits = (address: PlannedAddress) => {
    const admits = reach({ address, host: undefined });
    return senders.every((own) => admits({ address: own, host: undefined }, { kind: "echo" }));
  };
  return targets(plan, host, suits).map(
    ({ other, address }): HostPromise => ({ kind: "path-mtu", to: hostOf(other), address: `${address}` }),
  );
}

/** In no prefix but the one that holds all. */
const anybody = new PlannedAddress(undefined, Ipv6Address.parse("::"));

function resolved(plan: Plan, host: HostPlan, domain: string | undefined): HostPromise[] {
  if (domain === undefined) return [];
  const named = namedAddresses(plan);
  // A host without IPv4 asks for no IPv4 addresses (getaddrinfo's AI_ADDRCONFIG).
  const hasIpv4 = host.interfaces.some((one) => one.ipv4 !== undefined);
  return [host, ...targets(plan, host).map(({ other }) => other)].flatMap((one) =>
    named
      .filter(({ thing, address }) => thing === `host ${hostOf(one)}` && (hasIpv4 || !address.isIpv4))
      .map(
        ({ name, address }): HostPromise => ({
          kind: "name",
          name: `${name}.${domain}`,
          address: `${address}`,
        }),
      ),
  );
}

/** The addresses towards the outside. */
function ownAddresses(host: HostPlan): readonly PlannedAddress[] {
  const withAddress = host.interfaces.filter((one) => one.addresses.length > 0);
  const uplink = withAddress.find((one) => one.gateway !== undefined) ?? withAddress[0];
  return uplink?.addresses.map(({ address }) => address) ?? [];
}

function living(host: HostPlan): HostPromise[] {
  return [
    ...host.containers.map(
      ({ name, runtime, address }): HostPromise => ({
        kind: "container",
        container: name,
        runtime,
        address: `${address}`,
      }),
    ),
    ...host.guests.map(
      ({ name, address, mac }): HostPromise => ({ kind: "guest", guest: name, address: `${address}`, mac }),
    ),
  ];
}
