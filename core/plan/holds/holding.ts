import type { Path } from "../../layout/layout.ts";
import type { HostPlan, Origin, SitePlan } from "../plan.ts";
import type { PlannedAddress, PlannedPrefix } from "../planned-prefix.ts";

/** One address or prefix of a plan, and the thing that has it. A thing with both families holds twice. */
interface Held<Kind extends string, Thing> {
  readonly kind: Kind;
  /** What people call it: things of several kinds may go by one word. */
  readonly word: string;
  /** None of a prefix of the layout's. */
  readonly site: string | undefined;
  /** The host that the thing is on, where it is on one. */
  readonly host: string | undefined;
  /** The thing's own name, which is unique where it is: `git`. */
  readonly name: string;
  /** The network, pool or bridge that it is in; empty where it is in none of them. */
  readonly within: string;
  readonly family: 4 | 6;
  /** `derived`: it follows from what it is in, as a Docker bridge's address does. */
  readonly origin: Origin | "derived";
  /** The same as it is reported to a person: `docker0's start order`. */
  readonly from: string;
  /** Whether it is kept for a host that is let go. */
  readonly retired: boolean;
  /** Under what name the ledger has it; none where it is nowhere given. */
  readonly owner: string | undefined;
  /** Where a pin for it stands in the layout, or would. */
  readonly path: Path;
  /** The thing itself. */
  readonly of: Thing;
}

/** A thing with an address. */
export interface HeldAddress<Kind extends string, Thing> extends Held<Kind, Thing> {
  readonly address: PlannedAddress;
  readonly prefix: undefined;
  /** Length of the on-link prefix; none where the thing is given none. */
  readonly length: number | undefined;
  readonly space: undefined;
}

/** Something of a capability's, with its address. */
export interface ThingHolding extends Omit<HeldAddress<"thing", undefined>, "of"> {
  /** Its place among the names of an address: what a site has by itself comes first, then what lives on a host, then links. */
  readonly rank: "site" | "living" | "link";
  /** What there is to say of it beside its number and its name. */
  readonly note: string;
  /** The address that it stands for outside: whoever has that is known there by this one. */
  readonly standsFor?: PlannedAddress;
}

/** Something of a capability's, with a prefix as a whole. */
export type BlockHolding = Omit<HeldPrefix<"block", undefined>, "of">;

/** A thing with a prefix, which others have their numbers from. */
export interface HeldPrefix<Kind extends string, Thing> extends Held<Kind, Thing> {
  readonly address: undefined;
  readonly prefix: PlannedPrefix;
  readonly length: number;
  /** What numbers in it are counted in, by the ledger's name. */
  readonly space: string;
}

/** What all that is on one host has in common. */
export interface OnHost {
  readonly site: string;
  readonly host: string;
  readonly retired: boolean;
}

/** What something on a host holds, in a stable order. */
export type HostHolds<Holding> = (host: HostPlan, on: OnHost, path: Path) => Iterable<Holding>;

/** What something of a site holds, in a stable order. */
export type SiteHolds<Holding> = (site: SitePlan) => Iterable<Holding>;
