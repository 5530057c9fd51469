import type { Assignment } from "./number.ts";
import type { Origin } from "./plan.ts";
import type { PlannedAddress, PlannedPrefix } from "./planned-prefix.ts";

/** What lives in a network, each with its number. */
export class Members {
  readonly #byNetwork = new Map<
    string,
    { prefix: PlannedPrefix; assignments: ReadonlyMap<string, Assignment> }
  >();

  add(network: string, prefix: PlannedPrefix, assignments: ReadonlyMap<string, Assignment>): void {
    this.#byNetwork.set(network, { prefix, assignments });
  }

  address(
    network: string,
    owner: string,
  ): { address: PlannedAddress; length: number; origin: Origin } | undefined {
    const found = this.#find(network, owner);
    if (found === undefined) return undefined;
    return {
      address: found.prefix.addressAt(found.offset),
      length: found.prefix.length,
      origin: found.origin,
    };
  }

  block(network: string, owner: string): { prefix: PlannedPrefix; origin: Origin } | undefined {
    const found = this.#find(network, owner);
    return found === undefined
      ? undefined
      : { prefix: found.prefix.prefixAt(found.offset, found.length), origin: found.origin };
  }

  #find(network: string, owner: string) {
    const space = this.#byNetwork.get(network);
    const assignment = space?.assignments.get(owner);
    return space === undefined || assignment === undefined
      ? undefined
      : { ...assignment, prefix: space.prefix };
  }
}
