import type { Ipv6Address } from "../address/index.ts";
import type { LayoutNetwork, LayoutSite, Written } from "../layout/layout.ts";
import type { Problem } from "../problem/index.ts";
import type { PlacedNetwork } from "./networks.ts";
import type { NumberRequest } from "./number-request.ts";
import { offsetIn } from "./pinned-number.ts";
import type { PlannedPrefix } from "./planned-prefix.ts";
import { reservedIn, reservedInIpv4 } from "./reserved.ts";
import type { Reservation } from "./standing-numbers.ts";

/** What numbers are given in, of one family. */
export interface MemberSpace {
  /** As the ledger calls it. */
  readonly name: string;
  readonly prefix: PlannedPrefix;
  readonly reserved: readonly Reservation[];
  readonly problems: readonly Problem[];
}

/** The VPC's router has the second address of every subnet (VPC user guide, "Subnet CIDR blocks"). */
const vpcRouter = 1n;

/** A network's IPv6 side. */
export function ipv6NetworkSpace(site: LayoutSite, { network, prefix }: PlacedNetwork): MemberSpace {
  const gateway = network.gateway && offsetIn(prefix, network.gateway.value);
  return {
    name: `network:${site.name}/${network.name}`,
    prefix,
    reserved: reservedIn(prefix, site.aws !== undefined, gateway),
    problems:
      network.gateway === undefined || network.gatewayOnLink
        ? []
        : unreachableGateway(prefix, network.gateway),
  };
}

function unreachableGateway(prefix: PlannedPrefix, gateway: Written<Ipv6Address>): Problem[] {
  if (gateway.value.isLinkLocal || offsetIn(prefix, gateway.value) !== undefined) return [];
  return [
    {
      code: "HX039",
      path: gateway.path,
      value: gateway.text,
      reason: `is neither link-local nor in ${prefix}, so hosts cannot reach it`,
      fix: `use the router's link-local address, such as "fe80::1", or say that it is on the segment all the same: { address: "${gateway.text}", onLink: true }`,
    },
  ];
}

/** A network's IPv4 side, where it has one that got its prefix. */
export function ipv4NetworkSpace(
  site: LayoutSite,
  { network, ipv4 }: PlacedNetwork,
): MemberSpace | undefined {
  if (ipv4 === undefined) return undefined;
  const { prefix } = ipv4;
  const isAws = site.aws !== undefined;
  return {
    name: `network4:${site.name}/${network.name}`,
    prefix,
    reserved: reservedInIpv4(prefix, isAws, isAws ? undefined : ipv4GatewayOffset(site, network, prefix)),
    problems: unusableIpv4Gateway(prefix, network),
  };
}

/** Where a network's IPv4 next hop lies in it, as far as the layout writes it. */
export function ipv4GatewayOffset(
  site: LayoutSite,
  network: LayoutNetwork,
  prefix: PlannedPrefix,
): bigint | undefined {
  if (site.aws !== undefined) return prefix.value.size > vpcRouter ? vpcRouter : undefined;
  const gateway = network.ipv4?.gateway;
  return gateway === undefined ? undefined : offsetIn(prefix, gateway.value);
}

function unusableIpv4Gateway(prefix: PlannedPrefix, { ipv4 }: LayoutNetwork): Problem[] {
  const gateway = ipv4?.gateway;
  if (
    gateway === undefined ||
    (ipv4?.gatewayOnLink === true && offsetIn(prefix, gateway.value) === undefined)
  )
    return [];
  const report = (code: Problem["code"], reason: string): Problem[] => [
    { code, path: gateway.path, value: gateway.text, reason, fix: `give one in ${prefix}` },
  ];
  const offset = offsetIn(prefix, gateway.value);
  if (offset === undefined) return report("HX039", `is not in ${prefix}, so hosts cannot reach it`);
  const hit = reservedInIpv4(prefix, false, undefined).find(
    ({ first, last }) => first <= offset && offset <= last,
  );
  return hit === undefined ? [] : report(hit.code, hit.reason);
}

/** Those who ask for IPv4 in a network that has none. */
export function withoutIpv4(network: LayoutNetwork, requests: readonly NumberRequest[]): Problem[] {
  const { name } = network;
  const fix = `give ${name} a prefix: ipv4: 192.0.2.0/24, or { from: ..., length: 26 }; or leave this out`;
  return requests.map((request) => noIpv4(request, `network ${name}`, fix));
}

export function noIpv4(request: NumberRequest, where: string, fix: string): Problem {
  return {
    code: "HX093",
    path: request.path,
    value: request.pin?.text,
    reason: `asks for IPv4, which ${where} does not have`,
    fix,
  };
}
