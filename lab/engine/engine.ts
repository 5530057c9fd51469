/**
 * The Pulumi engine that the lab runs: the official `pulumi` on PATH where it is new enough, else the one that
 * `npm start` builds from the Go module in this folder.
 */
import { enginePath as findEngine } from "../../setup/engine.mjs";

/**
 * Absolute path of the engine's `pulumi`, or undefined where this machine has none.
 *
 * @param env the environment to look in: `PATH`, `XDG_CACHE_HOME`
 */
export function enginePath(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  return findEngine(env);
}
