import { capabilities } from "../../capabilities/index.ts";
import type { Plan, SitePlan } from "../../plan/index.ts";
import { siteTitle } from "../graph-nodes.ts";

export interface PageSite {
  readonly name: string;
  /** `rack: on-prem` */
  readonly title: string;
  readonly networks: readonly PageNetwork[];
  /** What its router must be told. */
  readonly routes: readonly { readonly to: string; readonly via: string; readonly why: string }[];
  /** What capabilities have to say of it: a title and rows. */
  readonly tables: readonly { readonly title: string; readonly rows: readonly (readonly string[])[] }[];
}

export interface PageNetwork {
  readonly name: string;
  readonly prefixes: readonly string[];
  /** Next hop towards the outside, of each family. */
  readonly gateways: readonly string[];
  /** The host that routes it; absent for a segment of the site's router. */
  readonly behind?: string;
  readonly routes: readonly { readonly to: string; readonly via: string }[];
}

export function pageSites(plan: Plan): readonly PageSite[] {
  return plan.sites.map((site) => ({
    name: site.name,
    title: siteTitle(site),
    networks: site.networks.map(pageNetwork),
    routes: site.routes.map(({ to, via, host, network, router }) => ({
      to: `${to}`,
      via: `${via}`,
      why: `${host}, on ${network}${router === undefined ? "" : `; ${router} has it`}`,
    })),
    tables: capabilities
      .flatMap(({ tables }) => tables?.(site) ?? [])
      .map(({ title, rows }) => ({ title, rows })),
  }));
}

function pageNetwork(network: SitePlan["networks"][number]): PageNetwork {
  const { name, prefix, further, ipv4, gateway, placement, routes } = network;
  return {
    name,
    prefixes: [prefix, ...further.map((each) => each.prefix), ipv4?.prefix]
      .filter((each) => each !== undefined)
      .map(String),
    gateways: [gateway, ipv4?.gateway].filter((each) => each !== undefined).map(String),
    ...(placement.kind === "host" ? { behind: placement.host } : {}),
    routes: routes.map(({ to, via }) => ({ to: `${to}`, via: `${via}` })),
  };
}
