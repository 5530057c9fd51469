import { describe } from "@jest/globals";
import { whyNoThrowawayHost } from "./throwaway-host.ts";

/**
 * Describes what needs throwaway hosts; where they cannot be had its tests are skipped, and the name says why.
 * @param missing what else it needs and is not there
 */
export function describeOnHosts(name: string, cases: () => void, missing?: string): void {
  const why = whyNoThrowawayHost() ?? missing;
  if (why === undefined) describe(name, cases);
  else describe.skip(`${name} (${why})`, cases);
}
