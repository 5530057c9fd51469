import { type Ipv4Prefix, Ipv6Address, Ipv6Prefix } from "../../../core/address/index.ts";
import type { Account } from "../model/account.ts";
import { macOf } from "../model/identifiers.ts";
import { Ipv4Address } from "../model/ipv4-address.ts";
import type { NetworkInterface, SecurityGroupRule, Subnet, Vpc } from "../model/state.ts";

/** Where a router's veth to the lab's core is, in every VPC's namespace. */
export const uplink = "core0";

/** The address that EC2's router has in every subnet; usable as a static next hop. */
export const routerAddress = Ipv6Address.parse("fe80:ec2::1");

/** What a packet for an address outside the VPC meets, in a route table's own order. */
export type Hop =
  | { readonly kind: "internet" }
  | { readonly kind: "port"; readonly device: string }
  /** The route's target is gone or detached. */
  | { readonly kind: "nowhere" };

export interface TableView {
  readonly id: string;
  /** Longest prefix first, so that the first match decides. */
  readonly routes: readonly { readonly destination: Ipv4Prefix | Ipv6Prefix; readonly hop: Hop }[];
}

/** One attached interface: a veth of its own in the VPC's router namespace. */
export interface Port {
  readonly device: string;
  readonly networkInterfaceId: string;
  readonly mac: string;
  /** Where the fabric sends what the interface holds; EUI-64 of the MAC, though the host need not use it. */
  readonly linkLocal: Ipv6Address;
  readonly subnetId: string;
  /** What the router calls itself in its advertisements: EC2 has one such address for each subnet. */
  readonly routerLinkLocal: Ipv6Address;
  /** With the router's own address, its first. */
  readonly ipv6: { readonly block: Ipv6Prefix; readonly router: Ipv6Address } | undefined;
  readonly ipv4: { readonly block: Ipv4Prefix; readonly router: Ipv4Address } | undefined;
  /** Addresses as /128, delegated prefixes as they are. */
  readonly heldIpv6: readonly Ipv6Prefix[];
  readonly heldIpv4: readonly Ipv4Address[];
  readonly sourceDestCheck: boolean;
  readonly groupIds: readonly string[];
  readonly tableId: string;
  /** Whether its subnet's table leads to an internet gateway, so that the outside can begin conversations. */
  readonly public: boolean;
}

/** All that the data path of one VPC follows from, as a plain value. */
export interface FabricView {
  readonly vpc: Vpc;
  readonly ports: readonly Port[];
  readonly tables: readonly TableView[];
  readonly rules: readonly SecurityGroupRule[];
  /** Whether a gateway joins the VPC to the lab's core. */
  readonly uplink: boolean;
}

/** The interface's device in the router's namespace; at most 15 characters. */
export function portDevice(networkInterfaceId: string): string {
  return `eni-${networkInterfaceId.slice(-11)}`;
}

/** EUI-64 under fe80::/64 (RFC 4291 appendix A). */
export function linkLocalOf(mac: string): Ipv6Address {
  const octets = mac.split(":").map((octet) => BigInt(`0x${octet}`));
  const [first = 0n, ...rest] = octets;
  const eui = [first ^ 2n, ...rest.slice(0, 2), 0xffn, 0xfen, ...rest.slice(2)];
  return Ipv6Address.fromBigInt((0xfe80n << 112n) | eui.reduce((value, octet) => (value << 8n) | octet, 0n));
}

/** @throws Ec2Error where there is no such VPC */
export function fabricView(account: Account, vpcId: string): FabricView {
  const { state, routeTables } = account;
  const vpc = account.vpcs.get(vpcId);
  const ports = [...state.networkInterfaces.values()]
    .filter((networkInterface) => isAttached(account, networkInterface))
    .flatMap((networkInterface) => {
      const subnet = account.subnets.get(networkInterface.subnetId);
      return subnet.vpcId === vpcId ? [port(account, networkInterface, subnet)] : [];
    })
    .sort((a, b) => (a.device < b.device ? -1 : 1));
  const tableIds = [...new Set(ports.map((port) => port.tableId))].sort();
  const gateways = [...state.internetGateways.values(), ...state.egressOnlyInternetGateways.values()];
  return {
    vpc,
    ports,
    tables: tableIds.map((id) => {
      const table = routeTables.get(id);
      const routes = [...table.routes.values()].map((route) => ({
        destination: route.destination,
        hop: hop(routeTables.isActive(route, vpcId), route.target),
      }));
      return { id, routes: routes.sort((a, b) => b.destination.length - a.destination.length) };
    }),
    rules: [...state.securityGroupRules.values()],
    uplink: gateways.some((gateway) => gateway.vpcId === vpcId),
  };
}

function isAttached(account: Account, networkInterface: NetworkInterface): boolean {
  const instance = account.state.instances.get(networkInterface.attachment?.instanceId ?? "");
  return instance !== undefined && instance.state !== "shutting-down";
}

function hop(active: boolean, target: { readonly kind: string; readonly id: string }): Hop {
  if (!active) return { kind: "nowhere" };
  return target.kind === "network-interface"
    ? { kind: "port", device: portDevice(target.id) }
    : { kind: "internet" };
}

function port(account: Account, networkInterface: NetworkInterface, subnet: Subnet): Port {
  const table = account.routeTables.of(subnet);
  return {
    device: portDevice(networkInterface.id),
    networkInterfaceId: networkInterface.id,
    mac: networkInterface.mac,
    linkLocal: linkLocalOf(networkInterface.mac),
    subnetId: subnet.id,
    routerLinkLocal: linkLocalOf(macOf(subnet.id)),
    ipv6: subnet.ipv6 === undefined ? undefined : { block: subnet.ipv6, router: subnet.ipv6.addressAt(1n) },
    ipv4:
      subnet.ipv4 === undefined
        ? undefined
        : { block: subnet.ipv4, router: Ipv4Address.fromBigInt(subnet.ipv4.network + 1n) },
    heldIpv6: [
      ...networkInterface.ipv6Addresses.map((address) => Ipv6Prefix.of(address, 128)),
      ...networkInterface.ipv6Prefixes,
    ],
    heldIpv4: networkInterface.ipv4Addresses,
    sourceDestCheck: networkInterface.sourceDestCheck,
    groupIds: networkInterface.securityGroupIds,
    tableId: table.id,
    public: [...table.routes.values()].some(
      (route) =>
        route.target.kind === "internet-gateway" && account.routeTables.isActive(route, subnet.vpcId),
    ),
  };
}
