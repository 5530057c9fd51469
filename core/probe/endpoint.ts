import type { ContainerPlan } from "../capabilities/values.ts";
import type { PlannedAddress } from "../plan/planned-prefix.ts";

/** Where a probe runs, or what it is aimed at. */
export interface Endpoint {
  /** `cloud/web-1/site`, or whatever names a thing outside of the plan. */
  readonly name: string;
  readonly address: PlannedAddress;
  /** TCP ports it answers on. */
  readonly tcp: readonly number[];
  readonly place: Place;
}

/** How to get a shell in somebody's network: over SSH to `host`, and on from there. */
export type Place =
  /** The machine itself. */
  | { readonly kind: "host"; readonly host: string }
  /** A container's network namespace, entered from its host, so that the image needs no tools. */
  | {
      readonly kind: "container";
      readonly host: string;
      readonly runtime: ContainerPlan["runtime"];
      readonly container: string;
    };

/** What packets can be aimed at and nothing can be asked in. */
export type Target = Omit<Endpoint, "place">;
