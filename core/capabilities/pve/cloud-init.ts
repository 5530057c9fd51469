import { ownedBy, yamlText } from "../../render/yaml-text.ts";
import type { CloudInitVersion } from "./cloud-init-versions.ts";
import type { GuestPlan } from "./values.ts";

/** The name that the NIC is given in the guest, which is found by its MAC address. */
const device = "eth0";

/**
 * A guest's network-config, as a data source hands it to cloud-init ("Networking config Version 1" and "Version 2" in its
 * reference). Version 1 is what all its renderers read alike; version 2 is netplan's, and others lose SLAAC of it.
 * @param host `rack/pve-1`
 */
export function renderCloudInit(host: string, guest: GuestPlan, version: CloudInitVersion): string {
  return `${ownedBy(`${host}/${guest.name}`)}\n${yamlText(version === 1 ? version1(guest) : version2(guest))}`;
}

/** Type of a subnet of version 1 whose address comes by itself. */
const subnetTypes = {
  slaac: "ipv6_slaac",
  dhcp: "ipv6_dhcpv6-stateful",
  "dhcp-stateless": "ipv6_dhcpv6-stateless",
} as const;

function version1(guest: GuestPlan): unknown {
  const { mac, comes, gateway, ipv4, mtu } = guest;
  const { servers, search } = askedBy(guest);
  const subnet = (type: string, own: Pick<GuestPlan, "address" | "length" | "gateway">) => ({
    type,
    address: `${own.address}/${own.length}`,
    ...(own.gateway === undefined ? {} : { gateway: `${own.gateway}` }),
  });
  return {
    version: 1,
    config: [
      {
        type: "physical",
        name: device,
        mac_address: mac,
        ...(mtu === undefined ? {} : { mtu }),
        "accept-ra": comes !== undefined,
        subnets: [
          comes === undefined ? subnet("static6", { ...guest, gateway }) : { type: subnetTypes[comes] },
          ...(ipv4 === undefined ? [] : [subnet("static", ipv4)]),
        ],
      },
      ...(servers.length + search.length === 0 ? [] : [{ type: "nameserver", address: servers, search }]),
    ],
  };
}

function version2(guest: GuestPlan): unknown {
  return {
    version: 2,
    ethernets: {
      [device]: { match: { macaddress: guest.mac }, "set-name": device, ...netplanOf(guest) },
    },
  };
}

/** What netplan is told of the guest's NIC. A default route is written with its prefix: cloud-init has not always known the word. */
export function netplanOf(guest: GuestPlan): Readonly<Record<string, unknown>> {
  const { address, length, comes, gateway, ipv4, mtu } = guest;
  const { servers, search } = askedBy(guest);
  const given = [
    ...(comes === undefined ? [{ address, length }] : []),
    ...(ipv4 === undefined ? [] : [ipv4]),
  ];
  const routes = [
    ...(gateway === undefined ? [] : [{ to: "::/0", via: `${gateway}`, ...onLink(isOutside(guest)) }]),
    ...(ipv4?.gateway === undefined
      ? []
      : [{ to: "0.0.0.0/0", via: `${ipv4.gateway}`, ...onLink(ipv4.gatewayOnLink) }]),
  ];
  return {
    ...(mtu === undefined ? {} : { mtu }),
    dhcp4: false,
    dhcp6: comes !== undefined && comes !== "slaac",
    "accept-ra": comes !== undefined,
    ...(given.length === 0 ? {} : { addresses: given.map((own) => `${own.address}/${own.length}`) }),
    ...(routes.length === 0 ? {} : { routes }),
    ...(servers.length + search.length === 0 ? {} : { nameservers: { addresses: servers, search } }),
  };
}

/** A next hop of no network of the guest's is looked for on the link all the same. */
export function isOutside({ address, length, gateway }: GuestPlan): boolean {
  if (gateway === undefined || gateway.value.isLinkLocal) return false;
  const rest = BigInt(128 - length);
  return gateway.value.value >> rest !== address.value.value >> rest;
}

function onLink(isSo: boolean): { "on-link"?: true } {
  return isSo ? { "on-link": true } : {};
}

/** Those that it can reach: one without IPv4 asks nobody by that. */
export function askedBy({ resolvers, ipv4 }: GuestPlan): { servers: string[]; search: readonly string[] } {
  const servers = resolvers.servers.filter(({ isIpv4 }) => !isIpv4 || ipv4 !== undefined).map(String);
  return { servers, search: resolvers.search };
}
