import type { Capability } from "../capabilities/capability.ts";
import type { LayoutHost, LayoutSite } from "../layout/layout.ts";
import { Members, type SiteMembers } from "./allocated-members.ts";
import { type Allocator, allocateSpace } from "./allocated-space.ts";
import { ipv4NetworkSpace, ipv6NetworkSpace, type MemberSpace, withoutIpv4 } from "./network-space.ts";
import type { PlacedNetwork } from "./networks.ts";
import { noObstacles } from "./obstacles.ts";
import { ownSingles } from "./own-singles.ts";
import { allocateIpv4Pools, allocateIpv6Pools } from "./pool-members.ts";
import { SiteAsked } from "./requests.ts";

/** How the numbers of one family are allocated: in spaces of its own, by the same rule. */
interface Family {
  readonly of: keyof SiteMembers;
  readonly networkSpace: (site: LayoutSite, placed: PlacedNetwork) => MemberSpace | undefined;
  readonly allocatePools: (
    site: string,
    host: LayoutHost,
    asked: SiteAsked,
    members: Members,
    allocator: Allocator,
    capabilities: readonly Capability[],
  ) => void;
}

const ipv6: Family = { of: "ipv6", networkSpace: ipv6NetworkSpace, allocatePools: allocateIpv6Pools };
const ipv4: Family = { of: "ipv4", networkSpace: ipv4NetworkSpace, allocatePools: allocateIpv4Pools };

/** Numbers everything that lives in the networks of a site, and in the pools of its hosts. */
export function allocateMembers(
  site: LayoutSite,
  placed: readonly PlacedNetwork[],
  allocator: Allocator,
  capabilities: readonly Capability[],
): SiteMembers {
  const asked = new SiteAsked(site, capabilities);
  // In a VPC every network has IPv4, or a problem that says why not.
  for (const network of site.aws === undefined ? site.networks : []) {
    if (network.ipv4 !== undefined) continue;
    for (const problem of withoutIpv4(network, asked.in(network.name).ipv4)) allocator.problems.push(problem);
  }
  const number = (family: Family) => allocateFamily(family, site, placed, asked, allocator, capabilities);
  return { ipv6: number(ipv6), ipv4: number(ipv4) };
}

function allocateFamily(
  family: Family,
  site: LayoutSite,
  placed: readonly PlacedNetwork[],
  asked: SiteAsked,
  allocator: Allocator,
  capabilities: readonly Capability[],
): Members {
  const members = new Members();
  const inside = placed.filter(({ prefix }) => prefix.value.length === 128);
  for (const network of placed) {
    const space = family.networkSpace(site, network);
    if (space === undefined) continue;
    const { name, prefix, reserved, problems } = space;
    allocator.problems.push(...problems);
    const within = network.network.name;
    const singles = family.of === "ipv6" ? ownSingles(site, network, inside, capabilities) : [];
    const keepClear = capabilities.flatMap(
      ({ givenByOthers }) => givenByOthers?.(site, within, prefix) ?? [],
    );
    const allocations = allocateSpace(
      allocator,
      name,
      {
        prefix,
        reserved: [...reserved, ...singles],
        place: "hashed",
        keep: [],
        keepClear,
        obstacles: noObstacles,
      },
      asked.in(within)[family.of],
    );
    members.add(within, prefix, allocations);
  }
  for (const host of site.hosts)
    family.allocatePools(site.name, host, asked, members, allocator, capabilities);
  return members;
}
