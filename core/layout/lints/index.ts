import type { Problem } from "../../problem/index.ts";
import type { Layout } from "../layout.ts";
import { addressSpace } from "./address-space.ts";
import { documentationPrefixes } from "./documentation-prefix.ts";
import { eui64Clashes } from "./eui64.ts";
import { instanceLimits } from "./instance-limits.ts";
import { linksByName } from "./links-by-name.ts";
import { onLinkPools } from "./on-link-pools.ts";
import { poolNames } from "./pool-names.ts";
import { sameMacs } from "./same-mac.ts";
import { twoSegments } from "./two-segments.ts";
import { unfilteredWorkloads } from "./unfiltered.ts";

/** What a layout can say and better did not. */
export function lintLayout(layout: Layout): Problem[] {
  return lints.flatMap((lint) => lint(layout));
}

const lints: readonly ((layout: Layout) => Problem[])[] = [
  addressSpace,
  documentationPrefixes,
  eui64Clashes,
  instanceLimits,
  linksByName,
  onLinkPools,
  poolNames,
  sameMacs,
  twoSegments,
  unfilteredWorkloads,
];
