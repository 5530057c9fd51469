import type { Ipv6Prefix } from "../../address/index.ts";
import type { UnusedAnswer } from "../../bundle/expectation.ts";
import type { Written } from "../../layout/written.ts";
import type { PlannedPrefix } from "../../plan/planned-prefix.ts";

/** A prefix that is routed to a host, as it is written. */
export interface LayoutRouted {
  readonly prefix: Written<Ipv6Prefix>;
  readonly unused: UnusedAnswer;
}

/** A prefix that is routed to a host as a whole, and what becomes of packets for what is in no use of it. */
export interface RoutedPlan {
  readonly prefix: PlannedPrefix;
  readonly unused: UnusedAnswer;
}

/** That packets for what is in no use are refused, or dropped. */
export interface UnusedPromise {
  readonly kind: "unused";
  readonly prefix: string;
  readonly answer: UnusedAnswer;
}
