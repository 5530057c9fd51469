import { Ipv6Address, ipv4AddressText, isIpv4, splitPrefix } from "../address/index.ts";
import { attempt } from "./attempt.ts";
import type { FoundHost, FoundInterface } from "./found.ts";
import type { ImportedNetwork } from "./imported-network.ts";
import type { FoundGuest, FoundIncus, FoundInstance, FoundNic, FoundProxy } from "./living.ts";

/** What becomes of it: lines of a layout, below their key. */
export interface LivingText {
  readonly incus: string;
  readonly guests: string;
  readonly containers: string;
  readonly forwards: string;
}

/** The network of an interface. */
export type NetworkOf = (device: FoundInterface) => ImportedNetwork | undefined;

/**
 * Guests and instances of a host, with what they have pinned.
 * @param owner `rack/box`, by which forwards are known to be hextet's
 * @param notes gets a sentence for each that a layout has no words for
 */
export function livingText(
  owner: string,
  host: FoundHost,
  networkOf: NetworkOf,
  notes: string[],
): LivingText {
  const { guests = [], incus } = host.living ?? {};
  const placeOf = (name: string) => {
    const device = host.interfaces.find((own) => own.name === name);
    const network = device && networkOf(device);
    return device && network && { device, network };
  };
  const instances = (incus?.instances ?? []).flatMap((instance) => {
    const place = placeOf(instance.on);
    if (place?.network.prefix.contains(instance.address) === true) return [{ instance, ...place }];
    notes.push(
      `${host.name}/${instance.name} is left out: ${instance.address} is in no network of ${instance.on}`,
    );
    return [];
  });
  return {
    incus: incus === undefined ? "" : incusText(incus, placeOf),
    guests: section(
      "guests",
      guests.flatMap((guest) => guestText(host.name, guest, placeOf, notes)),
    ),
    containers: section(
      "containers",
      instances.map((own) => instanceText(host, own, notes)),
    ),
    forwards: section(
      "forwards",
      forwardTexts(
        owner,
        host,
        instances.map(({ instance }) => instance),
        networkOf,
        notes,
      ),
    ),
  };
}

type PlaceOf = (name: string) => { device: FoundInterface; network: ImportedNetwork } | undefined;

function section(key: string, entries: readonly string[]): string {
  return entries.length === 0
    ? ""
    : `        ${key}:\n${entries.map((entry) => `          ${entry}\n`).join("")}`;
}

function incusText({ flavor, bridges }: FoundIncus, placeOf: PlaceOf): string {
  const entries = bridges.flatMap(({ name, nat, ipv4 }) => {
    const place = placeOf(name);
    const address = place?.device.addresses[0]?.address;
    if (place === undefined || address === undefined) return [];
    const parts = [
      `network: ${place.network.name}`,
      `address: ${quoted(address)}`,
      ...(ipv4 !== undefined && place.network.ipv4?.prefix.contains(ipv4.address) === true
        ? [`ipv4: ${quoted(ipv4AddressText(ipv4.address))}`]
        : []),
      ...(nat ? ["nat: true"] : []),
    ];
    return [`            ${name}: { ${parts.join(", ")} }\n`];
  });
  return entries.length === 0 ? "" : `        ${flavor}:\n          bridges:\n${entries.join("")}`;
}

/** With its NIC, which a change then finds as it is; without one where the plan would have it otherwise. */
function guestText(host: string, guest: FoundGuest, placeOf: PlaceOf, notes: string[]): string[] {
  const called = `${host}: ${guest.kind === "vm" ? "VM" : "container"} ${guest.number} (${guest.name})`;
  const [first, ...others] = guest.nics.filter(({ ip6 }) => ip6 !== undefined && /[:]/.test(ip6));
  const given = first && attempt(() => splitPrefix(first.ip6 ?? ""));
  if (first?.bridge === undefined || given === undefined) {
    const words = guest.nics.flatMap(({ key, ip6 }) => (ip6 === undefined ? [] : [`ip6=${ip6} on ${key}`]));
    notes.push(
      `${called} is left out: ${words.length === 0 ? "it is given no IPv6 address" : words.join(", ")}`,
    );
    return [];
  }
  const place = placeOf(first.bridge);
  if (place?.network.prefix.contains(given.address) !== true) {
    notes.push(`${called} is left out: ${first.ip6} is in no network of ${first.bridge}`);
    return [];
  }
  for (const { key, ip6 } of others) notes.push(`${called}: ${key} is left out, with ${ip6}`);
  const differs = otherwise(first, given.length, place);
  if (differs !== undefined)
    notes.push(`${called}: its nic is left out, so that nothing sets it: ${differs}`);
  const parts = [
    `id: ${guest.number}`,
    ...(guest.kind === "container" ? ["kind: container"] : []),
    `network: ${place.network.name}`,
    `address: ${quoted(given.address)}`,
    ...(first.mac === undefined ? [] : [`mac: ${quoted(first.mac)}`]),
    ...ipv4Of(first, place.network),
    ...(differs === undefined ? [`nic: ${first.key}`] : []),
    ...(guest.isWindows ? ["os: windows"] : []),
  ];
  return [`${guest.name}: { ${parts.join(", ")} }`];
}

/** What the plan would change at a NIC. */
function otherwise(
  { vlan, gw6 }: FoundNic,
  length: number,
  { device, network }: NonNullable<ReturnType<PlaceOf>>,
): string | undefined {
  if (vlan !== undefined) return `it is in VLAN ${vlan} of ${device.name}`;
  if (length !== network.prefix.length)
    return `it has a /${length}, and ${network.name} is a /${network.prefix.length}`;
  const hop = network.gateway ?? device.addresses[0]?.address;
  const own = gw6 === undefined ? undefined : attempt(() => Ipv6Address.parse(gw6));
  if (`${own}` === `${hop}`) return undefined;
  return `${gw6 === undefined ? "it has no gw6" : `its gw6 is ${gw6}`}, and the network's gateway would be ${hop}`;
}

function ipv4Of({ ip = "" }: FoundNic, { ipv4 }: ImportedNetwork): string[] {
  const text = ip.split("/")[0] ?? "";
  const is = ipv4 !== undefined && attempt(() => Ipv6Address.parse(`::ffff:${text}`));
  return is && ipv4.prefix.contains(is) ? [`ipv4: ${quoted(text)}`] : [];
}

interface Placed {
  readonly instance: FoundInstance;
  readonly network: ImportedNetwork;
}

function instanceText(host: FoundHost, { instance, network }: Placed, notes: string[]): string {
  const { name, device, on, isRouted, address, ipv4, mac, vm } = instance;
  const proxies = instance.proxies.flatMap((proxy) => proxyText(host, instance, proxy, notes));
  const parts = [
    isRouted ? `routed: ${on}` : `network: ${network.name}`,
    `address: ${quoted(address)}`,
    ...(ipv4 !== undefined && network.ipv4?.prefix.contains(ipv4) === true
      ? [`ipv4: ${quoted(ipv4AddressText(ipv4))}`]
      : []),
    ...(mac === undefined ? [] : [`mac: ${quoted(mac)}`]),
    "adopt: true",
    ...(vm ? ["vm: true"] : []),
    ...(device === "eth0" ? [] : [`device: ${device}`]),
    ...(proxies.length === 0 ? [] : [`proxyDevices: { ${proxies.join(", ")} }`]),
  ];
  return `${name}: { ${parts.join(", ")} }`;
}

/** One that listens at the first address of an interface, and connects to the container's own. */
function proxyText(host: FoundHost, instance: FoundInstance, proxy: FoundProxy, notes: string[]): string[] {
  const { name, listen, connect } = proxy;
  const device = interfaceAt(host, listen.address);
  if (
    device !== undefined &&
    !instance.vm &&
    connect.address.equals(instance.address) &&
    connect.protocol === listen.protocol
  )
    return [
      `${name}: { interface: ${device.name}, listen: ${listen.protocol}/${listen.port}${connect.port === listen.port ? "" : `, port: ${connect.port}`} }`,
    ];
  notes.push(
    `${host.name}/${instance.name}: its proxy device ${name} is left out: ${listen.address} port ${listen.port} to ${connect.address} port ${connect.port}`,
  );
  return [];
}

function interfaceAt({ interfaces }: FoundHost, address: Ipv6Address): FoundInterface | undefined {
  return interfaces.find(({ addresses: [first] }) => first?.address.equals(address));
}

function forwardTexts(
  owner: string,
  host: FoundHost,
  instances: readonly FoundInstance[],
  networkOf: NetworkOf,
  notes: string[],
): string[] {
  const { flavor, forwards = [] } = host.living?.incus ?? {};
  const names = new Map(instances.map(({ name, address }) => [`${address}`, name]));
  return forwards.flatMap(({ listen, target, ports }, index) => {
    const own = interfaceAt(host, listen);
    const device = own ?? host.interfaces.find((each) => networkOf(each)?.prefix.contains(listen) === true);
    const to = target === undefined ? undefined : names.get(`${target}`);
    const unknown = [...(target === undefined ? [] : [target]), ...ports.map((port) => port.target)].find(
      (address) => !names.has(`${address}`),
    );
    const why =
      device === undefined
        ? isIpv4(listen)
          ? "IPv4 is forwarded beside IPv6, by ipv4: own"
          : "it is in no network of the host's"
        : unknown === undefined
          ? undefined
          : `it leads to ${unknown}, and no instance was found there`;
    if (device === undefined || why !== undefined) {
      notes.push(
        `${host.name}: the forward of ${isIpv4(listen) ? ipv4AddressText(listen) : listen} is left out: ${why}`,
      );
      return [];
    }
    const first = target ?? ports[0]?.target;
    const bridge = instances.find(({ address }) => first !== undefined && address.equals(first))?.on;
    notes.push(
      `${host.name}: the forward of ${listen} is made by hand, and hextet's once it says so: ${flavor === "lxd" ? "lxc" : "incus"} network forward set ${bridge} ${listen} user.hextet=${owner}`,
    );
    const texts = ports.map(
      (port) =>
        `${port.protocol}/${port.listen}: ${quoted(`${names.get(`${port.target}`)}${port.port === port.listen ? "" : `:${port.port}`}`)}`,
    );
    const parts = [
      `interface: ${device.name}`,
      `address: ${own === undefined ? quoted(listen) : "own"}`,
      ...(to === undefined ? [] : [`to: ${to}`]),
      ...(texts.length === 0 ? [] : [`ports: { ${texts.join(", ")} }`]),
    ];
    return [`forward-${index + 1}: { ${parts.join(", ")} }`];
  });
}

function quoted(value: { toString(): string }): string {
  return JSON.stringify(`${value}`);
}
