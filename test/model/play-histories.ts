import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "@jest/globals";

export const isLong = process.env["HEXTET_LONG"] !== undefined;

/** How many a test file plays: one of them in `npm test`, both side by side in `npm run test:long`, 10,000 in all. */
export const numRuns = Math.ceil(Number(process.env["HEXTET_RUNS"] ?? "300") / 2);

/**
 * Plays histories, and judges every step of them: always the same ones in `npm test`, others each time in the long run.
 *
 * @param ownSeed of the short run; HEXTET_SEED is another one
 * @throws Error with a small one that breaks a promise, as commands to paste
 */
export async function playHistories(ownSeed: number): Promise<void> {
  const seed = process.env["HEXTET_SEED"] ?? (isLong ? undefined : `${ownSeed}`);
  const words = [join(import.meta.dirname, "play.ts"), `${numRuns}`, ...(seed === undefined ? [] : [seed])];
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", ...words], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = () => child.kill();
  process.once("exit", stop);
  try {
    if (isLong) child.stderr.pipe(process.stderr);
    const [said, trouble] = await Promise.all([text(child.stdout), text(child.stderr)]);
    if (said === "") throw new Error(trouble);
    const counts: { edits: number; refused: number; foreign: number } = JSON.parse(said);
    // Edits that are refused, and those that are nobody's matter here, are not to be all that is tried.
    expect(counts.edits).toBeGreaterThanOrEqual(numRuns * 20);
    expect(counts.refused).toBeLessThan(counts.edits / 5);
    expect(counts.foreign).toBeLessThan(counts.edits / 5);
  } finally {
    process.off("exit", stop);
  }
}
