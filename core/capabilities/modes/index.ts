import type { Capability } from "../capability.ts";
import { checkModes } from "./check.ts";
import { onInterface } from "./on-interface.ts";
import { planModes } from "./plan.ts";
import { comesExpectations, comesPromises } from "./promises.ts";
import { comesBy, readModes } from "./read.ts";
import { modeTables } from "./table.ts";

/** How hosts come by their IPv6 addresses: `mode` of a network. */
export const modes = {
  name: "modes",
  comesBy,
  readSite: (reading, source) => ({ modes: readModes(reading, source) }),
  planSite: (site) => ({ plan: { modes: planModes(site) }, onHost: () => ({}) }),
  checkPlan: checkModes,
  tables: modeTables,
  onInterface,
  expectations: comesExpectations,
  promises: comesPromises,
} satisfies Capability;
