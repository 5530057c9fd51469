import { OverlappingRanges, type Range, UsedNumbers } from "../allocate/index.ts";
import type { Path } from "../layout/layout.ts";
import type { PlannedPrefix } from "./planned-prefix.ts";

/** What stands in a space and is not allocated from it. New numbers keep clear of all of them. */
export interface Obstacle extends Range {
  /** `rack/uplink`, `the prefix home`. */
  readonly owner: string;
  readonly path: Path;
  readonly prefix: PlannedPrefix;
  /** The sites whose networks alone it is in the way of; `undefined`: of everybody's. */
  readonly sites: ReadonlySet<string> | undefined;
  /** Networks are compared with each other elsewhere; another source of numbers is not among those. */
  readonly isNetwork: boolean;
  /** Whether the layout says it as it is, so that it may not stand where a number rests. */
  readonly isWritten: boolean;
}

/** All that stands in one space and is not allocated from it. */
export interface Obstacles {
  /** Those that are in the way of what a site asks for; the same ones each time. */
  of(site: string | undefined): OverlappingRanges<Obstacle>;
  /** The numbers that any of them has, whoever's way that is in. */
  readonly used: UsedNumbers;
  /** Whether some may be in the way of some sites alone. */
  readonly areOfSites: boolean;
}

const none = new OverlappingRanges<Obstacle>([]);

/** In a space in which nothing else stands, such as a network. */
export const noObstacles: Obstacles = { of: () => none, used: new UsedNumbers(), areOfSites: false };
