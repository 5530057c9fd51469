import { describe } from "@jest/globals";
import { machineRequirements } from "../../../lab/machines/requirements.ts";

/**
 * Describes what needs so many machines at a time, for `npm run test:machines` alone: emulation is too slow for every run,
 * but for what is asked for always. Where they cannot be had its tests are skipped, and the name says why.
 */
export async function describeOnMachines(
  count: number,
  name: string,
  cases: () => void,
  { always = false }: { readonly always?: boolean } = {},
): Promise<void> {
  const missing =
    !always && process.env["HEXTET_MACHINES"] === undefined
      ? ["npm run test:machines"]
      : await machineRequirements(count);
  if (missing.length === 0) describe(name, cases);
  else describe.skip(`${name} (${missing.join("; ")})`, cases);
}
