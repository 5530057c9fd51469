import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { enterController } from "../../lab/supervisor/enter.ts";
import { builtPath } from "./built.ts";
import type { Fleet } from "./fleet.ts";

const root = join(import.meta.dirname, "..", "..");

const answer = z.object({
  milliseconds: z.number(),
  changes: z.record(z.string(), z.number()),
  state: z.number(),
  bundle: z.number(),
});

/** How a run of the engine on a fleet ended; `state` is the stack's and `bundle` the largest host's, in bytes. */
export type EngineFigures = z.infer<typeof answer>;

/** Writes what `runHextet` needs to find the fleet. */
export function prepareHextet(fleet: Fleet): void {
  writeFileSync(join(fleet.scratch, "fleet.json"), JSON.stringify(fleet));
  writeFileSync(join(fleet.scratch, "connections.json"), JSON.stringify(fleet.connections), { mode: 0o600 });
}

/**
 * `pulumi up` of a program that has one `ManagedHost` a host. Node's start counts, as Python's does for the peers.
 * @throws Error where a host failed
 */
export function runHextet(fleet: Fleet, verb: "up" | "destroy"): EngineFigures {
  const script = join(import.meta.dirname, "hextet-run.ts");
  const { stdout } = timed(fleet, [script, join(fleet.scratch, "fleet.json"), verb]);
  return answer.parse(JSON.parse(stdout));
}

/** `hextet drift` of all hosts. @throws Error where it could not find out */
export function runDrift(fleet: Fleet): number {
  const { milliseconds } = timed(fleet, [builtPath("cli/main.js"), "drift", fleet.layout, "--json"]);
  return milliseconds;
}

function timed(fleet: Fleet, args: readonly string[]) {
  const [enter = "", ...rest] = enterController(fleet.pid);
  const begun = performance.now();
  const { status, stdout, stderr } = spawnSync(
    enter,
    [...rest, process.execPath, "--disable-warning=ExperimentalWarning", ...args],
    {
      cwd: root,
      encoding: "utf8",
      timeout: 1_800_000,
      maxBuffer: 2 ** 28,
      env: { ...process.env, HEXTET_CONNECTIONS: join(fleet.scratch, "connections.json") },
    },
  );
  const milliseconds = performance.now() - begun;
  if (status !== 0)
    throw new Error(`${args.join(" ")} ended with ${status}: ${`${stdout}${stderr}`.slice(-2000)}`);
  return { stdout, milliseconds };
}
