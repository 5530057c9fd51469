import type { Ledger } from "../ledger/index.ts";
import type { Problem } from "../problem/index.ts";
import { type Allocation, allocateNumbers } from "./allocate.ts";
import type { NumberRequest } from "./number-request.ts";
import type { PlannedPrefix } from "./planned-prefix.ts";
import type { NumberSpace } from "./standing-numbers.ts";

/** Numbers as they were allocated in one space, to be compared with the ledger. */
export interface AllocatedSpace {
  /** As the ledger calls it: `network:rack/guests`. */
  readonly name: string;
  readonly prefix: PlannedPrefix;
  readonly allocations: ReadonlyMap<string, Allocation>;
  /** What the layout pins here, also where that could not be given. */
  readonly pins?: ReadonlyMap<string, Pick<Allocation, "offset" | "length">>;
  /** Whether somebody else gives numbers by order, so that nothing can rest. */
  readonly ordered: boolean;
  /**
   * How a number is reported to a person.
   * @default as an address or a prefix
   */
  readonly words?: (number: bigint) => string;
}

/** The stack whose numbers are allocated, and what has been allocated so far. */
export interface Allocator {
  readonly stack: string;
  /** How a person calls its layout, for what is to be typed. */
  readonly called: string;
  readonly ledger: Ledger;
  /** Filled as numbers are allocated. */
  readonly spaces: AllocatedSpace[];
  readonly problems: Problem[];
}

/** Allocates the numbers of one space by the rule, with what the ledger has of it. */
export function allocateSpace(
  allocator: Allocator,
  name: string,
  space: Omit<NumberSpace, "called" | "lines">,
  requests: readonly NumberRequest[],
): ReadonlyMap<string, Allocation> {
  const lines = allocator.ledger.space(name);
  const { allocations, pins, problems } = allocateNumbers(
    { ...space, called: allocator.called, lines },
    requests,
  );
  for (const problem of problems) allocator.problems.push(problem);
  allocator.spaces.push({ name, prefix: space.prefix, allocations, pins, ordered: false });
  return allocations;
}
