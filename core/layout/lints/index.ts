import { capabilities as allCapabilities, type Capability } from "../../capabilities/index.ts";
import type { Problem } from "../../problem/index.ts";
import type { Layout } from "../layout.ts";
import { addressSpace } from "./address-space.ts";
import { administrativePorts } from "./administrative-ports.ts";
import { documentationPrefixes } from "./documentation-prefix.ts";
import { eui64Clashes } from "./eui64.ts";
import { instanceLimits } from "./instance-limits.ts";
import { linksByName } from "./links-by-name.ts";
import { sameMacs } from "./same-mac.ts";
import { twoSegments } from "./two-segments.ts";
import { unfilteredWorkloads } from "./unfiltered.ts";

/** What a layout can say and better did not. */
export function lintLayout(
  layout: Layout,
  capabilities: readonly Capability[] = allCapabilities,
): readonly Problem[] {
  const lints: readonly Lint[] = [
    addressSpace,
    administrativePorts,
    documentationPrefixes,
    eui64Clashes,
    instanceLimits,
    linksByName,
    ...capabilities.flatMap((capability) => capability.lints ?? []),
    sameMacs,
    twoSegments,
    unfilteredWorkloads,
  ];
  return lints.flatMap((lint) => lint(layout, capabilities));
}

type Lint = (layout: Layout, capabilities: readonly Capability[]) => readonly Problem[];
