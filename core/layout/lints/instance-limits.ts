import { isNic } from "../../links/index.ts";
import type { Problem } from "../../problem/index.ts";
import { type InstanceLimits, limitsOf, mostAddresses } from "../instance-types.ts";
import type { Layout, LayoutEc2Host, LayoutInterface } from "../layout.ts";

/**
 * EC2 delivers to an interface what is assigned to it, address by address: its own and each of its pools. How many an
 * interface holds, and how many interfaces an instance takes, is the instance type's to say.
 */
export function instanceLimits(layout: Layout): Problem[] {
  return layout.sites.flatMap(({ hosts }) => hosts.filter((host) => host.kind === "ec2").flatMap(ofHost));
}

function ofHost(host: LayoutEc2Host): Problem[] {
  const type = host.instance.instanceType;
  const limits = limitsOf(type);
  const nics = host.interfaces.filter(({ link, network }) => isNic(link) && network !== undefined);
  return [...tooMany(nics, type, limits), ...nics.flatMap((nic) => ofNic(nic, type, limits))];
}

function tooMany(
  nics: readonly LayoutInterface[],
  type: string,
  limits: InstanceLimits | undefined,
): Problem[] {
  const extra = limits === undefined ? undefined : nics[limits.interfaces];
  if (extra === undefined || limits === undefined) return [];
  return [
    {
      code: "HX104",
      path: extra.path,
      value: undefined,
      reason: `is one of ${nics.length} interfaces in networks, and ${type} takes ${limits.interfaces}`,
      fix: "take a larger type, or leave interfaces out",
    },
  ];
}

function ofNic(nic: LayoutInterface, type: string, limits: InstanceLimits | undefined): Problem[] {
  const own = nic.addresses?.length ?? 1;
  const total = nic.pools.reduce((sum, { length }) => sum + 2 ** (128 - length), own);
  const limit = Math.min(limits?.addresses ?? mostAddresses, mostAddresses);
  if (total <= limit) return [];
  const largest = [...nic.pools].sort((a, b) => a.length - b.length)[0];
  const rest = largest === undefined ? total : total - 2 ** (128 - largest.length);
  // A bridge and a container need four addresses.
  const isPools = largest !== undefined && limit - rest >= 4;
  const held =
    total > mostAddresses
      ? `EC2 assigns each by itself: an interface holds ${mostAddresses} at most, and most types fewer`
      : `an interface of ${type} holds ${limit}`;
  const smaller = isPools
    ? `use a /${fitting(limit - rest)} or longer, which is ${2 ** (128 - fitting(limit - rest))} addresses`
    : "spread them over more hosts";
  return [
    {
      code: total > mostAddresses ? "HX103" : "HX104",
      path: isPools ? largest.path : nic.path,
      value: isPools ? `/${largest.length}` : undefined,
      reason: `${isPools ? `brings ${nic.name} to` : "has"} ${counted(total)} addresses, and ${held}`,
      fix: limits === undefined ? smaller : `${smaller}, or take a larger type`,
    },
  ];
}

/** The length of the largest block that fits. */
function fitting(room: number): number {
  return 128 - Math.floor(Math.log2(room));
}

function counted(total: number): string {
  return total > 1_000_000 ? `more than 2^${Math.floor(Math.log2(total))}` : `${total}`;
}
