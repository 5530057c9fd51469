import { describe } from "@jest/globals";
import { machineRequirements } from "../../../lab/machines/requirements.ts";

/** Describes what needs so many machines at a time; where they cannot be had its tests are skipped, and the name says why. */
export async function describeOnMachines(count: number, name: string, cases: () => void): Promise<void> {
  const missing = await machineRequirements(count);
  if (missing.length === 0) describe(name, cases);
  else describe.skip(`${name} (${missing.join("; ")})`, cases);
}

/** The same for `npm run test:machines` alone. */
export async function describeOnMoreMachines(count: number, name: string, cases: () => void): Promise<void> {
  if (process.env["HEXTET_MACHINES"] !== undefined) await describeOnMachines(count, name, cases);
  else describe.skip(`${name} (npm run test:machines)`, cases);
}
