/** What machines ask of the machine that they run on, beside what a lab does; each thing that is missing in one sentence. */

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { delimiter, join } from "node:path";
import { foreignProcessor } from "../../setup/machine.mjs";
import { emulator } from "./emulator.ts";
import { emulatorMemory, machineMemory, machinesPath } from "./machines.ts";

/** Machines at a time on a small machine: more only wait for each other. */
const few = 4;

const programs = [emulator, "qemu-img"];

/** What there is; handed in, so that every answer can be tried. */
export interface MachineHost {
  /** Why none can run on this processor at all. */
  readonly foreign: string | undefined;
  /** Whether what they start from is built. */
  readonly built: boolean;
  readonly has: (program: string) => boolean;
  /** Bytes of memory that can be had without swapping. */
  readonly memory: number;
  readonly cores: number;
}

/**
 * Problems of this machine; none where so many machines can run.
 * @param most how many are allowed, where a person says so
 */
export async function machineRequirements(wanted: number, most?: number): Promise<readonly string[]> {
  return wanted === 0 ? [] : machinesMissing(await thisHost(), wanted, most);
}

export function machinesMissing(host: MachineHost, wanted: number, most?: number): readonly string[] {
  if (host.foreign !== undefined) return [host.foreign.replace(/\.$/, "")];
  const missing = programs.filter((program) => !host.has(program));
  const limit = most ?? Math.max(few, host.cores);
  const memory = wanted * (machineMemory + emulatorMemory) * 2 ** 20;
  return [
    host.built && missing.length === 0
      ? undefined
      : "machines need QEMU and what they start from, and it is not all there: `node setup/setup.mjs only-machines` brings it",
    wanted > limit
      ? `${wanted} machines are asked for, and on ${host.cores} cores ${limit} at a time are sensible: ask for fewer, or allow more with --most-machines ${wanted}`
      : undefined,
    host.memory < memory
      ? `${wanted === 1 ? "a machine needs" : `${wanted} machines need`} ${gigabytes(memory)} of free memory and there are ${gigabytes(host.memory)}: ask for fewer, or end other programs`
      : undefined,
  ].filter((problem) => problem !== undefined);
}

async function thisHost(): Promise<MachineHost> {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/bin", "/bin"];
  const memory = /^MemAvailable:\s+(\d+) kB$/m.exec(
    await readFile("/proc/meminfo", "utf8").catch(() => ""),
  )?.[1];
  return {
    foreign: foreignProcessor(),
    built: existsSync(machinesPath()),
    has: (program) => folders.some((folder) => existsSync(join(folder, program))),
    memory: Number(memory ?? 0) * 1024,
    cores: availableParallelism(),
  };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
