/** The rate of this processor's time-stamp counter, by which emulated machines read the time. */

import { spawnSync } from "node:child_process";

/** What the kernel here says of it in its log, the better measured one first: MHz. */
const said = [
  /tsc: Refined TSC clocksource calibration: ([0-9]+\.[0-9]+) MHz/,
  /tsc: Detected ([0-9]+\.[0-9]+) MHz/,
];

/** In kHz, of what the kernel's log holds; `undefined` where it says nothing of it (any more). */
export function rateInLog(log: string): number | undefined {
  for (const pattern of said) {
    const [, rate] = pattern.exec(log) ?? [];
    if (rate !== undefined) return Math.round(Number(rate) * 1000);
  }
  return undefined;
}

/**
 * In kHz; `undefined` where nothing tells it. A machine's kernel measures it against timers of the emulator's, which are late
 * where much else runs here: its clock would then go many times too fast for as long as it runs.
 */
export function counterRate(): number | undefined {
  const { stdout } = spawnSync("dmesg", ["--level=info,notice,warn"], { encoding: "utf8", timeout: 5_000 });
  return rateInLog(stdout ?? "");
}
