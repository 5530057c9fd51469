import { Ipv6Address, Ipv6Prefix, ipv4LengthOffset, ipv4PrefixText } from "../address/index.ts";
import { capabilities as allCapabilities, type Capability } from "../capabilities/index.ts";
import { loopbackName } from "../links/index.ts";
import { namedAddresses } from "../names/named-addresses.ts";
import { type HostPlan, type InterfaceAddress, outsideOf, type Plan, PlannedAddress } from "../plan/index.ts";
import { type HeldBridge, type HeldFamily, type HeldInterface, mustHold } from "../plan/must-hold.ts";
import { renderHostWith } from "../render/index.ts";
import type { HostCheck, HostPromise } from "./host-promise.ts";
import { mayReach } from "./may-reach.ts";

export type { HostCheck } from "./host-promise.ts";

/** Unique in a plan, and stable: `address rack/pve-1 vmbr0 3fff:b0b:1::10/64`. */
export function checkId(check: HostCheck): string {
  return `${check.kind} ${check.host} ${promiseText(check)}`;
}

/** What is promised, for a person: `vmbr0 3fff:b0b:1::10/64`. */
export function promiseText(
  check: HostPromise,
  capabilities: readonly Capability[] = allCapabilities,
): string {
  switch (check.kind) {
    case "address":
      return `${check.interface ?? "any"} ${check.address}/${check.length}${check.deprecated === true ? " deprecated" : ""}`;
    case "route":
      return `${check.to}${check.via === undefined ? "" : ` via ${check.via}`} dev ${check.interface}${check.source === undefined ? "" : ` src ${check.source}`}${check.metric === undefined ? "" : ` metric ${check.metric}`}`;
    case "leaves":
      return `from ${check.address} via ${check.via} dev ${check.interface}`;
    case "rule":
      return `${check.priority} from ${check.from}${check.to === undefined ? "" : ` to ${check.to}`} table ${check.table}`;
    case "table":
      return `${check.table} default via ${check.via} dev ${check.interface}`;
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
    default:
      return capabilities.flatMap(({ promises }) => promises?.text(check) ?? [])[0] ?? "";
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
export function hostChecks(
  plan: Plan,
  names: CheckedNames,
  capabilities: readonly Capability[] = allCapabilities,
): readonly HostCheck[] {
  return [...fromHere(plan), ...onHosts(plan, names, capabilities)];
}

/** The machine that runs hextet, where a check starts from it. */
export const here = "here";

function fromHere(plan: Plan): readonly HostCheck[] {
  return pathMtu(plan, undefined).map((promise) => ({ host: here, ...promise }));
}

function onHosts(plan: Plan, names: CheckedNames, capabilities: readonly Capability[]): readonly HostCheck[] {
  return plan.sites
    .flatMap((site) => site.hosts)
    .filter(isKnown)
    .flatMap((host) => {
      const { interfaces, bridges, loopback } = mustHold(host, capabilities, "settled");
      const promises = [
        ...interfaces.flatMap((held) => onInterface(held, isOffLink(host, held))),
        ...bridges.flatMap(onBridge),
        ...loopback.map((own) => ofAddress(loopbackName, own, true)),
        ...forwarding(host),
        ...pathMtu(plan, host),
        ...lookedUp(plan, host, names.domain),
        ...renderHostWith(host, capabilities).units.map((unit): HostPromise => ({ kind: "unit", unit })),
        ...capabilities.flatMap(({ promises }) => promises?.of(host) ?? []),
      ];
      return promises.map((promise) => ({ host: hostOf(host), ...promise }));
    });
}

function hostOf(host: HostPlan): string {
  return `${host.site}/${host.name}`;
}

function isKnown(host: HostPlan): boolean {
  return host.interfaces.every((networkInterface) =>
    networkInterface.addresses.every(({ address }) => address.block === undefined),
  );
}

/** Whether its neighbours are reached by the router alone, also where SLAAC makes an address of a whole prefix. */
function isOffLink(host: HostPlan, { name }: HeldInterface): boolean {
  return host.interfaces.some((device) => device.name === name && device.comes?.onLink === false);
}

function onInterface({ name, carries, families }: HeldInterface, offLink: boolean): HostPromise[] {
  return [
    ...families.flatMap(({ addresses }) =>
      addresses.flatMap((own) => [
        {
          ...ofAddress(name, own, carries),
          ...(own.further?.deprecated === true ? { deprecated: true } : {}),
        },
        ...(offLink && own.origin === "slaac" ? [] : onLink(name, own)),
      ]),
    ),
    ...families
      .toReversed()
      .flatMap(({ gateway, source, metric }) =>
        gateway === undefined ? [] : throughGateway(name, gateway, source, metric),
      ),
    ...families.flatMap((family) => bySource(name, family)),
    ...families.flatMap(({ routes, nextHops }) => [
      ...routes.map(
        ({ to, via }): HostPromise => ({ kind: "route", to: `${to}`, via: `${via}`, interface: name }),
      ),
      ...nextHops.map((hop): HostPromise => ({ kind: "gateway", address: `${hop}`, interface: name })),
    ]),
  ];
}

/** Which way packets take by where they come from, and what makes it so. */
function bySource(name: string, { leaves, rules, tables }: HeldFamily): HostPromise[] {
  return [
    ...leaves.map(
      ({ address, via }): HostPromise => ({
        kind: "leaves",
        address: `${address}`,
        via: `${via}`,
        interface: name,
      }),
    ),
    ...tables.map(
      ({ table, via }): HostPromise => ({ kind: "table", table, via: `${via}`, interface: name }),
    ),
    ...rules.map(
      ({ priority, from, to, table }): HostPromise => ({ kind: "rule", priority, from, to, table }),
    ),
  ];
}

function ofAddress(
  name: string | undefined,
  { address, length }: Pick<InterfaceAddress, "address" | "length">,
  carries: boolean,
): HostPromise {
  return { kind: "address", interface: name, address: `${address}`, length, carries };
}

function onLink(name: string, { address, length }: InterfaceAddress): HostPromise[] {
  if (length === (address.isIpv4 ? 32 : 128)) return [];
  const to = address.isIpv4
    ? ipv4PrefixText(Ipv6Prefix.containing(address.value, length + ipv4LengthOffset))
    : `${Ipv6Prefix.containing(address.value, length)}`;
  return [{ kind: "route", to, via: undefined, interface: name }];
}

function throughGateway(
  name: string,
  gateway: PlannedAddress,
  source: PlannedAddress | undefined,
  metric: number | undefined,
): HostPromise[] {
  const from = {
    ...(source === undefined ? {} : { source: `${source}` }),
    ...(metric === undefined ? {} : { metric }),
  };
  return [
    { kind: "route", to: "default", via: `${gateway}`, interface: name, ...from },
    { kind: "gateway", address: `${gateway}`, interface: name },
  ];
}

/** What a bridge of a capability's has, by its own name where that is known. */
function onBridge({ interface: name, carries, ipv4, ...ipv6 }: HeldBridge): HostPromise[] {
  return [ipv6, ...(ipv4 === undefined ? [] : [ipv4])].map((own) => ofAddress(name, own, carries));
}

function forwarding(host: HostPlan): HostPromise[] {
  const interfaces = host.interfaces
    .filter((networkInterface) => networkInterface.addresses.length > 0)
    .map((networkInterface) => networkInterface.name);
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

function lookedUp(plan: Plan, host: HostPlan, domain: string | undefined): HostPromise[] {
  if (domain === undefined) return [];
  const named = namedAddresses(plan);
  // A host without IPv4 asks for no IPv4 addresses (getaddrinfo's AI_ADDRCONFIG).
  const hasIpv4 = host.interfaces.some((networkInterface) => networkInterface.ipv4 !== undefined);
  return [host, ...targets(plan, host).map(({ other }) => other)].flatMap((asked) =>
    named
      .filter(({ thing, address }) => thing === `host ${hostOf(asked)}` && (hasIpv4 || !address.isIpv4))
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
  return outsideOf(host, 6)?.addresses ?? [];
}
