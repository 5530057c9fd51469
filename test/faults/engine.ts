import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { processTree, programOf } from "../../lab/process-tree.ts";
import type { EngineRequest, Side } from "./engine-run.ts";
import type { Fleet, FleetHost } from "./fleet.ts";
import type { HostState } from "./states.ts";

const runner = fileURLToPath(new URL("engine-run.ts", import.meta.url));
const answer = z.object({ errors: z.array(z.string()) });

/** An `up` of one host that is under way. */
export interface Up {
  /** What was said at severity error; undefined where the run ended without a word. */
  readonly ended: Promise<readonly string[] | undefined>;
  /** Ends the engine, or with `all` everything that belongs to the run, by SIGKILL; whether there was anything. */
  readonly kill: (what: "engine" | "all") => boolean;
  /** Stops everything of the run where it is, for a while. */
  readonly pause: () => void;
  readonly resume: () => void;
}

/**
 * @param stack name of the stack's folder among those of the fleet: the host's own, where nothing else is said
 * @param side what is other than it should be here
 */
export function startUp(
  fleet: Fleet,
  host: FleetHost,
  state: HostState,
  stack = host.name.replace("/", "-"),
  side: Side = {},
): Up {
  const folder = join(fleet.folder, "stacks", stack);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const request: EngineRequest = {
    lab: fleet.lab,
    folder: fleet.folder,
    stack: folder,
    host: host.name,
    connection: host.connection,
    state,
    confirmWithin: host.pace.confirmWithin,
    side,
  };
  const [program = "", ...args] = [
    ...fleet.enter,
    process.execPath,
    "--disable-warning=ExperimentalWarning",
    runner,
  ];
  const child = spawn(program, args, {
    env: { ...process.env, NODE_OPTIONS: "" },
    stdio: ["pipe", "pipe", "pipe"],
    timeout: host.pace.engine,
    killSignal: "SIGKILL",
  });
  child.stdin.on("error", () => {});
  child.stdin.end(JSON.stringify(request));
  const ended = Promise.all([text(child.stdout), text(child.stderr)]).then(([said]) =>
    said.startsWith("{") ? answer.parse(JSON.parse(said)).errors : undefined,
  );
  const signal = (which: NodeJS.Signals, pids: readonly number[]) => {
    for (const pid of pids) {
      try {
        process.kill(pid, which);
      } catch {
        // It has ended by itself meanwhile.
      }
    }
  };
  const all = () => (child.pid === undefined ? [] : processTree(child.pid));
  return {
    ended,
    kill: (what) => {
      const chosen = what === "all" ? all() : all().filter((pid) => programOf(pid) === "pulumi");
      signal("SIGKILL", chosen);
      return chosen.length > 0;
    },
    pause: () => signal("SIGSTOP", all()),
    resume: () => signal("SIGCONT", all()),
  };
}
