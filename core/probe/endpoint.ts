import type { PlannedAddress } from "../plan/planned-prefix.ts";

/** Where a probe runs, or what it is aimed at. */
export interface Endpoint {
  /** `cloud/web-1/site`, or whatever names a thing outside of the plan. */
  readonly name: string;
  readonly address: PlannedAddress;
  /** TCP ports it answers on. */
  readonly tcp: readonly number[];
  readonly place: Place;
  /** Where nobody outside of its host knows its address. */
  readonly behind?: Behind;
}

/** A host that something is behind, and the address that stands for it elsewhere; none where it is reached from there alone. */
export interface Behind {
  /** `rack/pve-1` */
  readonly host: string;
  readonly as: PlannedAddress | undefined;
}

/** How to get a shell in somebody's network: over SSH to `host`, and on from there. */
export type Place =
  /** The machine itself. */
  | { readonly kind: "host"; readonly host: string }
  /** The network namespace of something that runs on a host, entered from there, so that it needs no tools of its own. */
  | {
      readonly kind: "inside";
      readonly host: string;
      readonly name: string;
      /** Shell text that prints the id of its first process; an empty or zero answer where it does not run. */
      readonly firstProcess: string;
    };

/** What packets can be aimed at and nothing can be asked in. */
export type Target = Omit<Endpoint, "place">;
