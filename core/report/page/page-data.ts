import type { Plan, SitePlan } from "../../plan/index.ts";
import type { DriftEvidence, RehearsalEvidence, VerifyEvidence } from "./evidence.ts";
import { PageFiles, type PageHost, pageHosts } from "./page-hosts.ts";
import { type PageSite, pageSites } from "./page-sites.ts";
import type { PageSources, WaitingBlock } from "./page-sources.ts";
import { type PageThing, type PlacedThing, pageThing, placedThings } from "./page-things.ts";
import { type PageReach, pageReach } from "./reach.ts";
import { type PageSpace, pageSpaces } from "./spaces.ts";

/** All that the page of a layout shows: plain data, the same for the same input. No secret is ever in a plan, so none is here. */
export interface PageData {
  readonly format: "hextet-report-1";
  readonly name: string;
  readonly purpose: Plan["purpose"];
  /** Where layout and ledger lie, as a person knows them. */
  readonly layout: string;
  readonly ledger: string;
  readonly waiting: readonly WaitingBlock[];
  readonly warnings: readonly string[];
  /** Everything with an address or a prefix; elsewhere a thing is its index here. */
  readonly things: readonly PageThing[];
  readonly spaces: readonly PageSpace[];
  readonly sites: readonly PageSite[];
  readonly hosts: readonly PageHost[];
  /** Contents of hosts' files, each once. */
  readonly contents: readonly string[];
  readonly reach: PageReach;
  readonly verify: VerifyEvidence | null;
  readonly rehearsal: RehearsalEvidence | null;
  readonly drift: DriftEvidence | null;
}

export function pageData(sources: PageSources): PageData {
  const { plan } = sources;
  const placed: readonly PlacedThing[] = placedThings(plan);
  const files = new PageFiles();
  const sitesOf: readonly SitePlan[] = plan.sites;
  return {
    format: "hextet-report-1",
    name: plan.name,
    purpose: plan.purpose,
    layout: sources.layoutPath,
    ledger: sources.ledgerPath,
    waiting: sources.waiting,
    warnings: sources.warnings,
    things: placed.map(pageThing(sources)),
    spaces: pageSpaces(
      placed,
      sources.ledger.map(({ line }) => line),
    ),
    sites: pageSites(plan),
    hosts: sitesOf.flatMap((site) => pageHosts(site, files)),
    contents: files.contents,
    reach: pageReach(plan),
    verify: sources.verify ?? null,
    rehearsal: sources.rehearsal ?? null,
    drift: sources.drift ?? null,
  };
}
