import { compose } from "./compose.ts";
import { forwards } from "./forwards.ts";
import { guests } from "./guests.ts";
import { mapping } from "./mapping.ts";
import { ndppd, neighbours } from "./neighbours.ts";
import type { Section } from "./section.ts";
import { shim } from "./shim.ts";
import { tunnels } from "./tunnels.ts";

export type { Section } from "./section.ts";

/** In the order of the page. */
export const sections: readonly Section[] = [
  mapping,
  neighbours,
  ndppd,
  tunnels,
  guests,
  forwards,
  shim,
  compose,
];
