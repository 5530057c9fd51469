import type { HostPlan } from "../../plan/plan.ts";
import { PlannedPrefix } from "../../plan/planned-prefix.ts";
import type { MappingPlan } from "./values.ts";

/** What stands for what, and where. */
export type Pair = Pick<MappingPlan, "interface" | "inner" | "outer">;

/** All that a host rewrites. */
export interface Rewriting {
  readonly pairs: readonly Pair[];
  /** In order, each once. */
  readonly interfaces: readonly string[];
  /** Prefixes that what is mapped lies in. */
  readonly inside: readonly PlannedPrefix[];
}

/** Nothing where the host maps nothing, or where what it maps is not known yet. */
export function rewritingOf({ mappings }: HostPlan): Rewriting | undefined {
  const pairs = mappings.filter(({ inner, outer }) => inner.block === undefined && outer.block === undefined);
  if (pairs.length === 0) return undefined;
  return {
    pairs,
    interfaces: [...new Set(pairs.map((pair) => pair.interface))],
    inside: pairs.map(({ behind }) => behind),
  };
}

/** Those that lie in no other, in order: a set of intervals takes none twice. */
export function outermost(prefixes: readonly PlannedPrefix[]): readonly PlannedPrefix[] {
  const outer: PlannedPrefix[] = [];
  for (const prefix of [...prefixes].sort(PlannedPrefix.compare)) {
    if (outer.at(-1)?.contains(prefix) !== true) outer.push(prefix);
  }
  return outer;
}
