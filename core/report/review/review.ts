import { capabilities as allCapabilities, type Capability } from "../../capabilities/index.ts";
import type { Plan, PlannedIngress, RouterRoute } from "../../plan/index.ts";
import { alignedPlans, diffPlans, type PlanDiff } from "../diff.ts";
import { type TouchedHost, touchedHosts } from "./hosts.ts";
import { type PathChanges, pathChanges } from "./paths.ts";
import type { Preview } from "./preview.ts";
import type { Rehearsed } from "./rehearsed.ts";

/** All that a reviewer is to know of a change of a layout. */
export interface Review {
  /** The stack's name. */
  readonly stack: string;
  /** What it is compared with, as a person knows that: `origin/main, 4f6791b2c0de`. */
  readonly base: string;
  /** Of all that the change follows from: another hash is another change. */
  readonly hash: string;
  readonly diff: PlanDiff;
  readonly paths: PathChanges;
  /** Rules of subnets that come and go. */
  readonly filters: readonly FilterChange[];
  /** Routes that a router which is not the layout's must learn, or forget. */
  readonly routes: readonly RouteChange[];
  readonly hosts: readonly TouchedHost[];
  /** Names of the sites, those that have gone too; in order. */
  readonly sites: readonly string[];
  readonly preview: Preview | undefined;
  readonly rehearsed: Rehearsed | undefined;
}

export interface FilterChange {
  /** `cloud/edge` */
  readonly network: string;
  readonly change: "added" | "removed";
  /** `udp 51820 from ::/0` */
  readonly rule: string;
}

export interface RouteChange {
  readonly site: string;
  readonly change: "added" | "removed";
  readonly to: string;
  readonly via: string;
  /** `rack/pve-1` */
  readonly host: string;
}

/** What is known of the change besides both plans. */
export interface ReviewGiven extends Pick<Review, "base" | "hash" | "preview" | "rehearsed"> {}

/**
 * @param before `undefined` where there was no layout: then everything is added
 */
export function reviewOf(
  before: Plan | undefined,
  after: Plan,
  given: ReviewGiven,
  capabilities: readonly Capability[] = allCapabilities,
): Review {
  const [earlier, later] = alignedPlans(before, after, capabilities);
  const names = [...(earlier?.sites ?? []), ...later.sites].map(({ name }) => name);
  return {
    stack: after.name,
    ...given,
    diff: diffPlans(before, after, capabilities),
    paths: earlier === undefined ? { opened: [], closed: [] } : pathChanges(earlier, later, capabilities),
    filters: changed(earlier, later, filtersOf),
    routes: changed(earlier, later, routesOf),
    hosts: touchedHosts(earlier, later, capabilities),
    sites: [...new Set(names)].toSorted(),
  };
}

/** What only one of the plans has, by what is said of it. */
function changed<Said extends object>(
  before: Plan | undefined,
  after: Plan,
  said: (plan: Plan) => readonly Said[],
): (Said & { readonly change: "added" | "removed" })[] {
  const [then, now] = [before, after].map(
    (plan) => new Map((plan === undefined ? [] : said(plan)).map((each) => [JSON.stringify(each), each])),
  );
  const only = (all: typeof then, others: typeof then, change: "added" | "removed") =>
    [...(all ?? [])].flatMap(([key, each]) => (others?.has(key) ? [] : [{ ...each, change }]));
  return [...only(then, now, "removed"), ...only(now, then, "added")];
}

function filtersOf({ sites }: Plan): Omit<FilterChange, "change">[] {
  return sites.flatMap((site) =>
    site.networks.flatMap(({ name, subnet }) =>
      (subnet?.ingress ?? []).map((rule) => ({ network: `${site.name}/${name}`, rule: ruleText(rule) })),
    ),
  );
}

function ruleText({ protocol, ports, from }: PlannedIngress): string {
  const stretch =
    ports === undefined ? "" : ports.from === ports.to ? ` ${ports.from}` : ` ${ports.from}-${ports.to}`;
  return `${protocol}${stretch} from ${typeof from === "string" ? from : `${from.ref} (${from.prefix})`}`;
}

/** Those that a router of the layout has among its own come with that host's files. */
function routesOf({ sites }: Plan): Omit<RouteChange, "change">[] {
  return sites.flatMap((site) =>
    site.routes
      .filter(({ router }: RouterRoute) => router === undefined)
      .map(({ to, via, host }) => ({ site: site.name, to: `${to}`, via: `${via}`, host })),
  );
}
