import { Ipv6Prefix } from "../address/index.ts";
import {
  type AwsSitePlan,
  type NetworkPlan,
  type Plan,
  type PlannedAddress,
  type PlannedIngress,
  PlannedPrefix,
} from "../plan/index.ts";

/** One end of a way. */
export interface End {
  readonly address: PlannedAddress;
  /** `cloud/web-1`, the machine that it lives on; absent where several may answer. */
  readonly host: string | undefined;
}

/** What is sent: an echo request, or what begins a TCP connection. */
export type Opening = { readonly kind: "echo" } | { readonly kind: "tcp"; readonly port: number };

/**
 * Whether the layout lets packets begin a conversation with `to`, by sender: a subnet's `outbound`, routes and ingress
 * rules say so, wherever the address is a container's or the host's own. On-prem, and between two that live on one
 * host, nothing is forbidden. Where a block that is not known yet leaves it open, they may.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
 */
export function mayReach(plan: Plan): (to: End) => (from: End, opening: Opening) => boolean {
  const subnets = plan.sites.flatMap((site) =>
    site.kind === "aws" ? site.networks.map((network) => ({ site, network })) : [],
  );
  const subnetOf = (address: PlannedAddress) =>
    subnets.find(({ network }) => network.prefix.contains(address));
  return (to) => {
    const target = subnetOf(to.address);
    const rules = (target?.network.subnet?.ingress ?? []).map((rule) => ({ rule, from: prefixOf(rule) }));
    return (from, opening) => {
      if (from.host !== undefined && from.host === to.host) return true;
      const source = subnetOf(from.address);
      if (source !== undefined && !leads(source, to.address, "out")) return false;
      if (target === undefined) return true;
      return (
        leads(target, from.address, "in") &&
        rules.some((rule) => covers(rule.rule, opening) && includes(rule.from, from.address))
      );
    };
  };
}

/**
 * What `mayReach` looks at in an address: of two that have the same signature, on different hosts, all that is allowed to one is
 * allowed to the other, as sender and as receiver.
 */
export function reachSignature(plan: Plan): (address: PlannedAddress) => string {
  const subnets = plan.sites.flatMap((site) =>
    site.kind === "aws" ? site.networks.map((network) => ({ site, network })) : [],
  );
  const asked = subnets.flatMap(({ site, network }) => [
    network.prefix,
    site.vpc.ipv6,
    ...network.routes.map(({ to }) => to),
    ...(network.subnet?.ingress ?? []).map(prefixOf),
  ]);
  const prefixes = [...new Map(asked.map((prefix) => [`${prefix}`, prefix])).values()];
  return (address) =>
    prefixes
      .map((prefix) => `${Number(prefix?.contains(address) ?? false)}${Number(includes(prefix, address))}`)
      .join("");
}

/** Whether a subnet's route table joins it to an address, for conversations that begin inside or outside of it. */
function leads(
  { site, network }: { readonly site: AwsSitePlan; readonly network: NetworkPlan },
  address: PlannedAddress,
  begins: "in" | "out",
): boolean {
  if (includes(site.vpc.ipv6, address) || network.routes.some(({ to }) => includes(to, address))) return true;
  switch (network.subnet?.outbound) {
    case "none":
      return false;
    case "egress-only":
      return begins === "out";
    case "internet":
    case undefined:
      return true;
  }
}

/** Absent where the rule is one for IPv4. */
function prefixOf({ from }: PlannedIngress): PlannedPrefix | undefined {
  if (typeof from !== "string") return from.prefix;
  return from.includes(":") ? new PlannedPrefix(undefined, Ipv6Prefix.parse(from)) : undefined;
}

function covers({ protocol, ports }: PlannedIngress, opening: Opening): boolean {
  if (protocol === "all") return true;
  if (opening.kind === "echo") return protocol === "icmpv6";
  return protocol === "tcp" && ports !== undefined && ports.from <= opening.port && opening.port <= ports.to;
}

/** Numbers of two blocks, of which one at least is unknown, cannot be compared; everybody's prefix holds all. */
function includes(prefix: PlannedPrefix | undefined, address: PlannedAddress): boolean {
  if (prefix === undefined || prefix.isIpv4) return false;
  return prefix.length === 0 || prefix.block?.name !== address.block?.name || prefix.contains(address);
}
