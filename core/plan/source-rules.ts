import type { SourceTable } from "./plan.ts";

/** A rule of policy routing. */
export interface SourceRule {
  readonly family: 4 | 6;
  readonly from: string;
  /** Where it is about this destination alone. */
  readonly to: string | undefined;
  readonly table: number;
  readonly priority: number;
}

/** The kernel's main table. */
const main = 254;

/** Before the kernel's own rule of the main table, 32766; what the main table leads to by itself comes first. */
const priorities = { toKnown: 32_000, bySource: 32_100 } as const;

/** What makes packets from these addresses go by their table, but for destinations that the main table knows better. */
export function sourceRules({ table, from, except }: SourceTable): readonly SourceRule[] {
  return from.flatMap((prefix): SourceRule[] => {
    const family = prefix.isIpv4 ? 4 : 6;
    const shared = { family, from: `${prefix}` } as const;
    return [
      ...except.map((to) => ({ ...shared, to: `${to}`, table: main, priority: priorities.toKnown })),
      { ...shared, to: undefined, table, priority: priorities.bySource },
    ];
  });
}
