import type { Capability } from "../capabilities/capability.ts";
import type { LayoutHost, LayoutSite } from "../layout/layout.ts";
import { ipv4NetworkSpace, ipv6NetworkSpace, type MemberSpace, withoutIpv4 } from "./network-space.ts";
import type { PlacedNetwork } from "./networks.ts";
import { Members, type SiteMembers } from "./numbered-members.ts";
import { type Numbering, numberSpace } from "./numbered-space.ts";
import { numberIpv4Pools, numberIpv6Pools } from "./pool-members.ts";
import { SiteAsked } from "./requests.ts";

/** How one family is numbered: in spaces of its own, by the same rule. */
interface Family {
  readonly of: keyof SiteMembers;
  readonly networkSpace: (site: LayoutSite, placed: PlacedNetwork) => MemberSpace | undefined;
  readonly numberPools: (
    site: string,
    host: LayoutHost,
    asked: SiteAsked,
    members: Members,
    numbering: Numbering,
    capabilities: readonly Capability[],
  ) => void;
}

const ipv6: Family = { of: "ipv6", networkSpace: ipv6NetworkSpace, numberPools: numberIpv6Pools };
const ipv4: Family = { of: "ipv4", networkSpace: ipv4NetworkSpace, numberPools: numberIpv4Pools };

/** Numbers everything that lives in the networks of a site, and in the pools of its hosts. */
export function numberMembers(
  site: LayoutSite,
  placed: readonly PlacedNetwork[],
  numbering: Numbering,
  capabilities: readonly Capability[],
): SiteMembers {
  const asked = new SiteAsked(site, capabilities);
  // In a VPC every network has IPv4, or a problem that says why not.
  for (const network of site.aws === undefined ? site.networks : []) {
    if (network.ipv4 !== undefined) continue;
    for (const problem of withoutIpv4(network, asked.in(network.name).ipv4)) numbering.problems.push(problem);
  }
  const number = (family: Family) => numberFamily(family, site, placed, asked, numbering, capabilities);
  return { ipv6: number(ipv6), ipv4: number(ipv4) };
}

function numberFamily(
  family: Family,
  site: LayoutSite,
  placed: readonly PlacedNetwork[],
  asked: SiteAsked,
  numbering: Numbering,
  capabilities: readonly Capability[],
): Members {
  const members = new Members();
  for (const network of placed) {
    const space = family.networkSpace(site, network);
    if (space === undefined) continue;
    const { name, prefix, reserved, problems } = space;
    numbering.problems.push(...problems);
    const within = network.network.name;
    const assignments = numberSpace(
      numbering,
      name,
      { prefix, reserved, place: "hashed", keep: [], obstacles: [] },
      asked.in(within)[family.of],
    );
    members.add(within, prefix, assignments);
  }
  for (const host of site.hosts) family.numberPools(site.name, host, asked, members, numbering, capabilities);
  return members;
}
