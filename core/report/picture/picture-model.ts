import { capabilities } from "../../capabilities/index.ts";
import type { HostPlan, NetworkPlan, Plan, SitePlan } from "../../plan/index.ts";
import { siteTitle } from "../graph-nodes.ts";

/** What a picture of a layout shows, whatever it is written for: sites, their networks, and who is on each. */
export interface PictureSite {
  readonly name: string;
  readonly title: string;
  readonly networks: readonly PictureNetwork[];
  /** Hosts that are on no network of the layout. */
  readonly others: readonly PictureHost[];
}

export interface PictureNetwork {
  readonly name: string;
  readonly prefixes: readonly string[];
  readonly gateway: string | undefined;
  /** The host that routes it; absent for a segment of the site's router. */
  readonly behind: string | undefined;
  readonly hosts: readonly PictureHost[];
}

export interface PictureHost {
  readonly name: string;
  /** Its addresses on that network, as texts. */
  readonly addresses: readonly string[];
  /** What lives on it, by name, anywhere. */
  readonly living: readonly string[];
}

export function pictureModel(plan: Pick<Plan, "sites">): readonly PictureSite[] {
  return plan.sites.map((site) => {
    const networks = site.networks.map((network) => networkOf(site, network));
    const shown = new Set(networks.flatMap(({ hosts }) => hosts.map(({ name }) => name)));
    const others = site.hosts.filter(({ name }) => !shown.has(name)).map((host) => hostOf(host, []));
    return { name: site.name, title: siteTitle(site), networks, others };
  });
}

function networkOf(site: SitePlan, network: NetworkPlan): PictureNetwork {
  const { name, prefix, ipv4, gateway, placement } = network;
  return {
    name,
    prefixes: [`${prefix}`, ...(ipv4 === undefined ? [] : [`${ipv4.prefix}`])],
    gateway: gateway === undefined ? undefined : `${gateway}`,
    behind: placement.kind === "host" ? placement.host : undefined,
    hosts: site.hosts.flatMap((host) => {
      const addresses = addressesOn(host, name);
      return addresses === undefined ? [] : [hostOf(host, addresses)];
    }),
  };
}

/** Nothing where the host is not on the network. */
function addressesOn(host: HostPlan, network: string): readonly string[] | undefined {
  const own = host.interfaces.filter((device) => device.network === network);
  const bridges = capabilities
    .flatMap((capability) => capability.bridges?.(host) ?? [])
    .filter((bridge) => bridge.network === network);
  if (own.length + bridges.length === 0) return undefined;
  return [...own.flatMap(({ addresses }) => addresses), ...bridges].map(({ address }) => `${address}`);
}

function hostOf(host: HostPlan, addresses: readonly string[]): PictureHost {
  const living = capabilities.flatMap(({ inhabitants }) => inhabitants?.of(host) ?? []);
  return { name: host.name, addresses, living: [...new Set(living.map(({ name }) => name))] };
}

/** `git, mail`, and of many the first and how many more. */
export function livingText({ living }: PictureHost): string {
  const most = 4;
  return living.length <= most
    ? living.join(", ")
    : `${living.slice(0, most - 1).join(", ")} and ${living.length - most + 1} more`;
}
