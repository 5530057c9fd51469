import type { Problem } from "../../problem/index.ts";
import type { Layout } from "../layout.ts";
import { addressSpace } from "./address-space.ts";
import { documentationPrefixes } from "./documentation-prefix.ts";
import { eui64Clashes } from "./eui64.ts";
import { onLinkPools } from "./on-link-pools.ts";
import { sameMacs } from "./same-mac.ts";
import { unfilteredWorkloads } from "./unfiltered.ts";

/** What a layout can say and better did not. */
export function lintLayout(layout: Layout): Problem[] {
  return lints.flatMap((lint) => lint(layout));
}

const lints: readonly ((layout: Layout) => Problem[])[] = [
  addressSpace,
  documentationPrefixes,
  eui64Clashes,
  onLinkPools,
  sameMacs,
  unfilteredWorkloads,
];
