import type { Capability } from "../capability.ts";
import { identityPromises } from "./promises.ts";

/** What makes a host itself and nobody's clone: a layout says nothing of it, and it is looked at on every host. */
export const identity = { name: "identity", promises: identityPromises } satisfies Capability;
