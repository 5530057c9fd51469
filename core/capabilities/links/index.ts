import type { Capability } from "../capability.ts";
import { linkPromises } from "./promises.ts";

/** That links are what the layout says: VLANs of that number, bonds of that mode and with these ports. */
export const links = {
  name: "links",
  promises: linkPromises,
} satisfies Capability;
