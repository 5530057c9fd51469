import type { Layout, LayoutHost } from "../../layout/layout.ts";
import type { Problem } from "../../problem/problem.ts";

/** What a capability gives to the findings of a layout. */
export interface Lints {
  /** What a layout can say of it and better did not. */
  readonly lints?: readonly ((layout: Layout) => readonly Problem[])[];
  /** Names of the pools of a host's interfaces that it puts on bridges. */
  readonly pools?: (host: LayoutHost) => readonly string[];
  /** The networks that a host forwards to because of what the layout says lives there. */
  readonly forwardsTo?: (host: LayoutHost) => readonly string[];
  /** Why nothing on a host filters any more that did before, where it sees to that. */
  readonly filtersNoLonger?: (host: LayoutHost) => string | undefined;
}
