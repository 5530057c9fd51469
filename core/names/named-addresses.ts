import { capabilities as allCapabilities, type Capability } from "../capabilities/index.ts";
import {
  type Holding,
  type HostPlan,
  holdingName,
  holdings,
  outsideOf,
  type Plan,
  type PlannedAddress,
  type ThingHolding,
} from "../plan/index.ts";

/** One address of a plan with the name that it goes by. */
export interface NamedAddress {
  /** Labels below the domain: `git.pve-1.rack`. */
  readonly name: string;
  /** What it is, so that two things that come to one name are told apart: `guest rack/pve-1/git`. */
  readonly thing: string;
  readonly address: PlannedAddress;
}

/**
 * Every address of a plan by name, the names that people use first: hosts (their address towards the outside),
 * then what lives on them, then each interface and bridge, then routers' addresses in networks. An address that
 * has several names is best known by the first.
 */
export function namedAddresses(
  plan: Plan,
  capabilities: readonly Capability[] = allCapabilities,
): readonly NamedAddress[] {
  const shown = outerAddresses(plan, capabilities);
  const lists: Readonly<Record<Rank, NamedAddress[]>> = { site: [], living: [], link: [], gateway: [] };
  for (const holding of holdings(plan, capabilities)) {
    const { retired, address } = holding;
    const rank = rankOf(holding);
    if (retired || address === undefined || rank === undefined) continue;
    if (isDeprecated(holding) || isOfOthers(holding) || isOuter(holding)) continue;
    for (const own of shown(address)) lists[rank].push(named(holding, rank, own));
  }
  const hosts = plan.sites.flatMap((site) => site.hosts);
  return [
    ...hosts.flatMap((host) => hostItself(host, shown)),
    ...lists.site,
    ...lists.living,
    ...lists.link,
    ...lists.gateway,
  ];
}

type Rank = ThingHolding["rank"] | "gateway";

/** Where its name comes; nowhere where it has none. */
function rankOf(holding: Holding): Rank | undefined {
  switch (holding.kind) {
    case "thing":
      return holding.rank;
    case "interface":
      return "link";
    case "gateway":
      return "gateway";
    default:
      return undefined;
  }
}

/** An address that is to go is nobody's to be pointed to any more. */
function isDeprecated(holding: Holding): boolean {
  return (
    holding.kind === "interface" &&
    holding.of.addresses.some(
      ({ address, further }) => further?.deprecated === true && holding.address.equals(address),
    )
  );
}

/** A router's link-local address is that of many routers. One outside of the network that nothing of the layout is has its name from whoever has the addresses there. */
function isOfOthers(holding: Holding): boolean {
  if (holding.kind !== "gateway") return false;
  const side = holding.family === 4 ? holding.of.ipv4 : holding.of;
  return side !== undefined && side.gatewayOf === undefined && !side.prefix.contains(holding.address);
}

/** By an address: what it goes by outside, where another one stands for it there. */
type Shown = (address: PlannedAddress) => readonly PlannedAddress[];

function outerAddresses(plan: Plan, capabilities: readonly Capability[]): Shown {
  const outer = new Map<string, PlannedAddress[]>();
  for (const holding of holdings(plan, capabilities)) {
    if (holding.retired || !isOuter(holding) || holding.address === undefined) continue;
    const inner = `${holding.standsFor}`;
    outer.set(inner, [...(outer.get(inner) ?? []), holding.address]);
  }
  return (address) => outer.get(`${address}`) ?? [address];
}

/** Whether it only stands for what has a name. */
function isOuter(holding: Holding): holding is Holding & { readonly standsFor: PlannedAddress } {
  return holding.kind === "thing" && holding.standsFor !== undefined;
}

function hostItself(host: HostPlan, shown: Shown): NamedAddress[] {
  const own = [outsideOf(host, 6), outsideOf(host, 4)].flatMap((outside) => outside?.address ?? []);
  return own.flatMap(shown).map((address) => ({
    name: `${host.name}.${host.site}`,
    thing: `host ${host.site}/${host.name}`,
    address,
  }));
}

function named(holding: Holding, rank: Rank, address: PlannedAddress): NamedAddress {
  const { word, site, host, name } = holding;
  if (rank === "gateway")
    return { name: `gateway.${name}.${site}`, thing: `gateway of ${site}/${name}`, address };
  // A bridge's name is that of an interface of the host.
  const thing = `${rank === "link" ? "interface" : word} ${holdingName(holding)}`;
  return {
    name: host === undefined ? `${name}.${site}` : `${hostLabel(name)}.${host}.${site}`,
    thing,
    address,
  };
}

/** An interface's name as a label of a host name: `eth0.5` is `eth0-5` (RFC 1123 section 2.1). */
function hostLabel(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, "-")
    .replace(/-+$/, "");
}
