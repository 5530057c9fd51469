import { Ipv6Prefix, ipv4AddressText, ipv4LengthOffset, ipv4PrefixText } from "../address/index.ts";
import { type FoundHost, type FoundInterface, type FoundIpv4, ipv4Note } from "./found.ts";
import type { Growing } from "./imported-network.ts";

/**
 * Hosts with the IPv4 addresses that a layout can give them, in the networks that their interfaces have in IPv6; those get the
 * prefix and the gateway. What has no such place stays with the host's own files, and is reported.
 *
 * @param networks by prefix; get their IPv4
 * @param notes gets a sentence for each thing that the layout will not say, or says otherwise
 */
export function withIpv4(
  hosts: readonly FoundHost[],
  networks: Map<string, Growing>,
  notes: string[],
): readonly FoundHost[] {
  return hosts.map((host) => {
    const metrics = new Set<number>();
    const interfaces = host.interfaces.map((device): FoundInterface => {
      const {
        fileIpv4: own,
        addresses: [first],
      } = device;
      for (const text of device.kernelIpv4 ?? [])
        if (own === undefined || !text.startsWith(`${ipv4AddressText(own.address)}/`))
          notes.push(ipv4Note(host.name, device.name, text));
      if (own === undefined) return device;
      if (device.more?.["dhcp4"] === true) {
        const { dhcp4: _, ...more } = device.more;
        notes.push(
          `${host.name}/${device.name}: its IPv4 is left out, and stays with the host's own files: it has an address of its own and one by DHCP`,
        );
        return { ...device, more };
      }
      const key = first && `${Ipv6Prefix.containing(first.address, first.length)}`;
      const network = key === undefined ? undefined : networks.get(key);
      const reason = reasonAgainst(own, network, [...networks.values()]);
      const text = ipv4AddressText(own.address);
      if (network === undefined || key === undefined || reason !== undefined) {
        notes.push(
          `${ipv4Note(host.name, device.name, `${text}/${own.prefix.length - ipv4LengthOffset}`)}: ${reason ?? "it has no network"}`,
        );
        return device;
      }
      networks.set(key, withGateway(network, host.name, device, own, metrics, notes));
      return { ...device, ipv4: text };
    });
    return { ...host, interfaces };
  });
}

/** Why a layout has no place for an address. */
function reasonAgainst(
  { address, prefix }: FoundIpv4,
  network: Growing | undefined,
  networks: readonly Growing[],
): string | undefined {
  if (network === undefined) return "an interface has IPv4 beside IPv6";
  if (prefix.length > 30 + ipv4LengthOffset) return "a network in IPv4 is a /30 or larger";
  const last = prefix.network.plus(prefix.size - 1n);
  if (address.equals(prefix.network) || last?.equals(address) === true)
    return `it is the first or the last of ${ipv4PrefixText(prefix)}`;
  if (network.ipv4 !== undefined && !network.ipv4.prefix.equals(prefix))
    return `${network.name} has ${ipv4PrefixText(network.ipv4.prefix)} already`;
  const other = networks.find(
    ({ ipv4, name }) =>
      name !== network.name &&
      ipv4 !== undefined &&
      (ipv4.prefix.contains(prefix) || prefix.contains(ipv4.prefix)),
  );
  return other === undefined ? undefined : `${other.name} has that prefix, or a part of it`;
}

/** @param metrics of the IPv4 default routes that the host has so far */
function withGateway(
  network: Growing,
  host: string,
  device: FoundInterface,
  { prefix, gateway, gatewayOnLink, metric }: FoundIpv4,
  metrics: Set<number>,
  notes: string[],
): Growing {
  const at = `${host}/${device.name}`;
  const before = network.ipv4 ?? { prefix, gateway: undefined, gatewayOnLink: false };
  if (gateway === undefined) {
    if (before.gateway !== undefined && device.isNoWayOut === undefined)
      notes.push(`${at}: it has the IPv4 default route of ${network.name} from now on`);
    return { ...network, ipv4: before };
  }
  const left = `${at}: its IPv4 gateway ${ipv4AddressText(gateway)} is left out`;
  const isOutside = !prefix.contains(gateway);
  const own = device.metric ?? 0;
  const reason =
    isOutside && !gatewayOnLink
      ? `it lies outside of ${ipv4PrefixText(prefix)}`
      : before.gateway !== undefined && !before.gateway.equals(gateway)
        ? `${network.name} has ${ipv4AddressText(before.gateway)} already`
        : device.isNoWayOut !== undefined || metrics.has(own)
          ? "the host's default route is another"
          : undefined;
  if (reason !== undefined) {
    notes.push(`${left}: ${reason}`);
    return { ...network, ipv4: before };
  }
  metrics.add(own);
  if ((metric ?? 0) !== own)
    notes.push(
      `${at}: its IPv4 default route has the metric ${own} from now on, as that of IPv6, and had ${metric ?? 0}`,
    );
  return { ...network, ipv4: { prefix, gateway, gatewayOnLink: isOutside } };
}
