import * as pulumi from "@pulumi/pulumi";
import {
  fillInPlan,
  Ipv6Prefix,
  type KnownBlocks,
  type LayoutSource,
  type Plan,
  planRows,
  planTable,
  problemText,
} from "../core/index.ts";
import type { Connections } from "../hosts/index.ts";
import { type CloudSite, type CloudTransforms, placeCloudSite } from "./aws/cloud-site.ts";
import { GivenBlocks } from "./aws/given-blocks.ts";
import { awsLibrary } from "./aws/library.ts";
import { hostConnections } from "./connections.ts";
import { errorsEndRuns } from "./errors-end-runs.ts";
import { type LandscapePlan, landscapePlan, refuseWaiting } from "./landscape-plan.ts";
import { placeOnPremHosts } from "./on-prem-hosts.ts";
import type { ManagedHost, ManagedHostTransforms } from "./onprem/managed-host.ts";
import { type OwnFileArgs, ownFiles } from "./own-files.ts";
import { refuseUnplaceable } from "./placeable.ts";
import { refusing } from "./refusal.ts";

/** Arguments of `Landscape`. */
export interface LandscapeArgs {
  /** The layout: YAML text, or the same as an object; or a plan of it. */
  readonly layout: string | LayoutSource | { readonly plan: Plan };
  /**
   * The text of the ledger beside the layout: which numbers have been handed out, by name. What the layout does
   * not pin has to stand in it.
   * @default nothing has been handed out, so everything has to be pinned
   */
  readonly ledger?: string | undefined;
  /**
   * Connections by host (`rack/pve-1`) in place of those that the layout names.
   * @default the layout's
   */
  readonly connections?: Connections;
  /**
   * The folder at which `path:` of hosts' files begins.
   * @default none: such files are a problem
   */
  readonly folder?: string;
  /**
   * Files of hosts on-prem besides those of the layout, by host (`rack/pve-1`) and absolute path: for contents that are known
   * to the program alone. Instances get theirs by the layout, since a first boot keeps no secret.
   * @default none
   * @example { "rack/pve-1": { "/etc/wireguard/lab.key": { secret: { name: "wg", version: "1", content: config.requireSecret("wg") } } } }
   */
  readonly files?: Readonly<Record<string, Readonly<Record<string, OwnFileArgs>>>>;
  /**
   * systemd units among the files that a host has by these arguments, `hextet-NAME.service`, to be enabled and started.
   * @default none
   */
  readonly units?: Readonly<Record<string, readonly string[]>>;
  /** Changes to the resources underneath, by kind. */
  readonly transform?: LandscapeTransforms;
}

/** The last word on each resource that a `Landscape` makes. */
export interface LandscapeTransforms extends CloudTransforms, ManagedHostTransforms {}

/** A static route that a site's router must be told. */
export interface RouteText {
  readonly site: string;
  readonly to: string;
  readonly via: string;
  readonly host: string;
}

/**
 * All of a layout, in one stack: a VPC for each AWS site, with interfaces and instances; a managed host for each
 * machine on-prem. Hosts do not wait for each other, unless the layout has a rollout.
 *
 * The name is the layout's; it is reported in problems and in the table, and is no part of the names underneath.
 *
 * @throws Error with every problem of the layout, before any resource is made
 *
 * @example
 * const landscape = new Landscape("prod", {
 *   layout: readFileSync("stacks/prod.layout.yaml", "utf8"),
 *   ledger: readFileSync("stacks/prod.ledger.jsonl", "utf8"),
 * });
 * export const table = landscape.table;
 */
export class Landscape extends pulumi.ComponentResource {
  /**
   * Every address of the plan for a person to read, in words where AWS still has to give a block: known in the very
   * first preview, and the same ever after.
   */
  readonly table: string;
  /**
   * The same by name, `cloud/web-1/ens5: "cloud/56+03::1:1/64, pinned"`, with the routes that routers must be told:
   * a preview shows every line of a map, and of a long text only the first few.
   */
  readonly plan: Readonly<Record<string, string>>;
  /** The AWS sites, by name. */
  readonly cloud: Readonly<Record<string, CloudSite>>;
  /** The machines on-prem, by `site/host`. */
  readonly hosts: Readonly<Record<string, ManagedHost>>;
  /** The blocks that AWS gave, by site. */
  readonly blocks: pulumi.Output<Record<string, string>>;
  /** The addresses of everything, by `site/host/thing`. */
  readonly addresses: pulumi.Output<Record<string, string[]>>;
  /** What the routers must be told so that packets arrive. */
  readonly routes: pulumi.Output<RouteText[]>;
  /** For each host with guests, and each that ifupdown2 configures, what `qm` and `pct` must be told; hextet has run these on no PVE yet. */
  readonly guestCommands: Readonly<Record<string, readonly string[]>>;

  readonly #plan: Plan;
  readonly #transform: LandscapeTransforms;
  readonly #given = new GivenBlocks();

  constructor(name: string, args: LandscapeArgs, opts?: pulumi.ComponentResourceOptions) {
    errorsEndRuns();
    const { plan, allowed } = readPlan(name, args);
    const connections = hostConnections(plan, args.connections ?? {}, pulumi.runtime.isDryRun());
    refuseWaiting(plan, pulumi.runtime.isDryRun());
    refuseUnplaceable(plan);
    const own = ownFiles(plan, args);
    if (plan.sites.some(({ kind }) => kind === "aws")) awsLibrary();
    super("hextet:index:Landscape", name, {}, opts);
    this.#plan = plan;
    this.#transform = args.transform ?? {};

    this.#warn(allowed);
    this.table = planTable(plan);
    this.plan = planWords(plan);
    this.cloud = this.#placeClouds();
    const placed = placeOnPremHosts(this, {
      plan,
      connections,
      given: args.connections ?? {},
      cloud: this.cloud,
      blocks: this.#given,
      own,
      transform: this.#transform,
    });
    this.hosts = placed.hosts;
    this.guestCommands = placed.guestCommands;
    this.blocks = this.#collectBlocks();
    this.addresses = this.#filledIn(addressTexts);
    this.routes = this.#filledIn(routeTexts);

    this.registerOutputs({
      plan: this.plan,
      blocks: this.blocks,
      addresses: this.addresses,
      routes: this.routes,
      guestCommands: this.guestCommands,
    });
  }

  #warn(allowed: readonly string[]): void {
    for (const problem of this.#plan.warnings) void pulumi.log.warn(problemText(problem), this);
    for (const text of allowed) void pulumi.log.info(text, this);
  }

  #placeClouds(): Record<string, CloudSite> {
    const sites = this.#plan.sites.filter((site) => site.kind === "aws");
    try {
      return Object.fromEntries(
        sites.map((site) => [site.name, placeCloudSite(site, this, this.#transform, this.#given)] as const),
      );
    } finally {
      // Also where one fails: what waits for a block would wait for ever, and the program with it.
      this.#given.complete();
    }
  }

  #collectBlocks(): pulumi.Output<Record<string, string>> {
    const prefixes = Object.entries(this.cloud).map(([site, { vpc }]) => [site, vpc.prefix] as const);
    return pulumi.all(Object.fromEntries(prefixes));
  }

  #filledIn<Texts>(texts: (plan: Plan) => Texts): pulumi.Output<Texts> {
    return this.blocks.apply(refusing((blocks) => texts(fillInPlan(this.#plan, knownBlocks(blocks)))));
  }
}

function readPlan(name: string, { layout, ledger, folder }: LandscapeArgs): LandscapePlan {
  const read =
    typeof layout === "object" && "plan" in layout
      ? { plan: layout.plan, allowed: [] }
      : landscapePlan(name, layout, ledger, folder);
  return read;
}

function knownBlocks(blocks: Readonly<Record<string, string>>): KnownBlocks {
  return Object.fromEntries(Object.entries(blocks).map(([site, text]) => [site, Ipv6Prefix.parse(text)]));
}

function planWords(plan: Plan): Record<string, string> {
  const words: Record<string, string> = {};
  for (const { name, address, origin } of planRows(plan)) {
    words[name] = [...(words[name] === undefined ? [] : [words[name]]), `${address}, ${origin}`].join("; ");
  }
  for (const { site, to, via } of routeTexts(plan)) words[`${site}, route to ${to}`] = `via ${via}`;
  return words;
}

function addressTexts(plan: Plan): Record<string, string[]> {
  const addresses: Record<string, string[]> = {};
  // What a host that is let go keeps is nobody's to talk to.
  const standing = { ...plan, sites: plan.sites.map((site) => ({ ...site, retired: [] })) };
  for (const row of planRows(standing)) {
    if (row.kind === "vpc" || row.kind === "network" || row.kind === "pool") continue;
    addresses[row.name] = [...(addresses[row.name] ?? []), row.address.split("/", 1)[0] ?? ""];
  }
  return addresses;
}

function routeTexts(plan: Plan): RouteText[] {
  return plan.sites.flatMap((site) =>
    site.routes.map(({ to, via, host }) => ({ site: site.name, to: `${to}`, via: `${via}`, host })),
  );
}
