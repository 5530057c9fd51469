import { dockerCodes, dockerPages } from "./docker/problems.ts";
import { fileCodes, filePages } from "./files/problems.ts";

/** Codes of problems that a capability has as its own, and their pages. */

export const capabilityCodes = { ...dockerCodes, ...fileCodes };

export const capabilityPages = { ...dockerPages, ...filePages };
