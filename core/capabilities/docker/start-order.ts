import type { Allocation } from "../../plan/allocate.ts";
import type { Allocator } from "../../plan/allocated-space.ts";
import type { NumberRequest } from "../../plan/number-request.ts";
import type { PlannedPrefix } from "../../plan/planned-prefix.ts";

/** The first number that a container can have: the pool's first address is anycast, its second the bridge's. */
const firstContainer = 2n;

/**
 * Numbers what docker0 gives addresses to by itself: one after the other, as containers start. Those that the
 * ledger has start first and in its order, so that a new one moves nobody. Where one has gone those after it move
 * up, as they do at the next start: nothing can rest here.
 */
export function allocateStartOrder(
  allocator: Allocator,
  space: string,
  prefix: PlannedPrefix,
  requests: readonly NumberRequest[],
): ReadonlyMap<string, Allocation> {
  const { held } = allocator.ledger.space(space);
  const order = requests
    .map((request) => ({ request, number: held.get(request.owner)?.number ?? prefix.value.size }))
    .sort((a, b) => (a.number < b.number ? -1 : a.number > b.number ? 1 : byOwner(a.request, b.request)));
  const allocations = new Map<string, Allocation>();
  for (const [index, { request }] of order.entries()) {
    const offset = firstContainer + BigInt(index);
    if (offset < prefix.value.size) {
      allocations.set(request.owner, { offset, length: 128, origin: "numbered" });
      continue;
    }
    allocator.problems.push({
      code: "HX022",
      path: request.path,
      value: undefined,
      reason: `gets no number: ${prefix} has room for ${prefix.value.size - firstContainer} containers at most, and ${requests.length} are asked for`,
      fix: "use a larger prefix",
    });
  }
  allocator.spaces.push({ name: space, prefix, allocations, ordered: true });
  return allocations;
}

function byOwner(a: NumberRequest, b: NumberRequest): number {
  return a.owner < b.owner ? -1 : a.owner > b.owner ? 1 : 0;
}
