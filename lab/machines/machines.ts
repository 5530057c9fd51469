/**
 * Machines: hosts of the lab with a kernel of their own, Debian's under QEMU. The set-up builds what they start from
 * (`npm test`, or `node setup/setup.mjs only`), by the recipe in this folder.
 *
 *     node lab/machines/machines.ts          prints where it lies
 */

import { fileURLToPath } from "node:url";
import { machinesFolder } from "../../setup/cache.mjs";

/** Where what machines start from lies, built or not: named by everything that it is made of, the hosts' image included. */
export function machinesPath(): string {
  return machinesFolder();
}

/** Mebibytes of memory that a machine has, and that its emulator takes beside them. */
export const machineMemory = 700;
export const emulatorMemory = 400;

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(machinesPath());
