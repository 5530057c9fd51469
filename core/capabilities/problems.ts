import { dockerCodes, dockerPages } from "./docker/problems.ts";

/** Codes of problems that a capability has as its own, and their pages. */

export const capabilityCodes = { ...dockerCodes };

export const capabilityPages = { ...dockerPages };
