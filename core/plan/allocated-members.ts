import type { Allocation } from "./allocate.ts";
import type { Origin } from "./interface-address.ts";
import type { PlannedAddress, PlannedPrefix } from "./planned-prefix.ts";

/** What lives in a network, each with its number. */
export class Members {
  readonly #byNetwork = new Map<
    string,
    { prefix: PlannedPrefix; allocations: ReadonlyMap<string, Allocation> }
  >();

  /** Numbers that are taken, by network; made when first asked for. */
  readonly #taken = new Map<string, ReadonlySet<bigint>>();

  add(network: string, prefix: PlannedPrefix, allocations: ReadonlyMap<string, Allocation>): void {
    this.#byNetwork.set(network, { prefix, allocations });
  }

  address(
    network: string,
    owner: string,
  ): { address: PlannedAddress; length: number; origin: Origin } | undefined {
    const space = this.#byNetwork.get(network);
    const allocation = space?.allocations.get(owner);
    if (space === undefined || allocation === undefined) return undefined;
    return {
      address: space.prefix.addressAt(allocation.offset),
      length: space.prefix.length,
      origin: allocation.origin,
    };
  }

  block(network: string, owner: string): { prefix: PlannedPrefix; origin: Origin } | undefined {
    const space = this.#byNetwork.get(network);
    const allocation = space?.allocations.get(owner);
    if (space === undefined || allocation === undefined) return undefined;
    const { offset, length, origin } = allocation;
    return { prefix: space.prefix.prefixAt(offset, length), origin };
  }

  /** Whether somebody in the network has that address. */
  holds(network: string, address: PlannedAddress): boolean {
    const space = this.#byNetwork.get(network);
    if (space === undefined || !space.prefix.contains(address)) return false;
    const taken =
      this.#taken.get(network) ?? new Set([...space.allocations.values()].map(({ offset }) => offset));
    this.#taken.set(network, taken);
    return taken.has(address.value.value - space.prefix.value.network.value);
  }
}

/** What lives in the networks of a site, in either family. */
export interface SiteMembers {
  readonly ipv6: Members;
  readonly ipv4: Members;
}

export const noMembers: SiteMembers = { ipv6: new Members(), ipv4: new Members() };
