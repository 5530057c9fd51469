import type { Path, Written } from "../../layout/written.ts";
import type { PlannedAddress, PlannedPrefix } from "../../plan/planned-prefix.ts";
import type { answerers } from "./schema.ts";

export type Answerer = (typeof answerers)[number];

/** What an interface answers for, as it is written. */
export interface LayoutProxy {
  readonly interface: string;
  readonly path: Path;
  /** Networks inside of the host, and pools of it. */
  readonly names: readonly Written<string>[];
  readonly by: Answerer;
}

/** What a host answers for on the segment of an interface. */
export interface ProxyPlan {
  readonly interface: string;
  /** The network of that interface. */
  readonly network: string;
  /** What answers. */
  readonly by: Answerer;
  /** Networks and pools whose addresses these are, each with its prefix. */
  readonly behind: readonly { readonly name: string; readonly prefix: PlannedPrefix }[];
  /** Handed out there, in order. */
  readonly addresses: readonly PlannedAddress[];
}

/** That somebody answers for an address. */
export interface ProxyPromise {
  readonly kind: "proxy";
  readonly by: Answerer;
  readonly interface: string;
  readonly address: string;
}
