import { capabilities as allCapabilities, type Capability } from "../capabilities/index.ts";
import type { Problem } from "../problem/index.ts";
import { type BesideLayout, nothingBeside } from "./beside.ts";
import { byName } from "./by-name.ts";
import { checkFormerNames } from "./former-names.ts";
import type { Layout } from "./layout.ts";
import type { ReadResult } from "./read.ts";
import { LayoutReader } from "./reader.ts";
import { References } from "./references.ts";
import { checkBlockNames, resolvePrefix } from "./resolve-prefix.ts";
import { resolveRollout } from "./resolve-rollout.ts";
import { resolveSite } from "./resolve-site.ts";

/** Reads every text of a layout and checks every reference. Never throws; what is wrong is left out and reported. */
export function resolveLayout(
  name: string,
  read: ReadResult,
  capabilities: readonly Capability[] = allCapabilities,
  beside: BesideLayout = nothingBeside,
): { layout: Layout | undefined; problems: readonly Problem[] } {
  if (read.source === undefined) return { layout: undefined, problems: read.problems };
  const reader = new LayoutReader(read.mended, beside);
  const source = read.source;
  const references = new References(reader, source, capabilities);
  const purpose = source.purpose ?? "production";
  const prefixes = byName(source.prefixes).flatMap(([prefixName, prefix]) =>
    resolvePrefix(reader, ["prefixes", prefixName], prefixName, prefix, source.sites),
  );
  for (const key of ["prefixes", "sites"] as const) checkFormerNames(reader, [key], source[key]);
  checkBlockNames(reader, prefixes, source.sites);
  const prefixNames = Object.keys(source.prefixes ?? {});
  const sites = byName(source.sites).map(([siteName, site]) =>
    resolveSite(reader, references, purpose, prefixNames, prefixes, siteName, site, capabilities),
  );
  const rollout = resolveRollout(reader, source.rollout, sites);
  const layout = capabilities.reduce<Layout>((read, { settleLayout }) => settleLayout?.(read) ?? read, {
    name,
    purpose,
    rollout,
    prefixes,
    sites,
  });
  return { layout, problems: [...read.problems, ...reader.problems] };
}
