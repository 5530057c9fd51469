import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { endsWithUs } from "../../hosts/process/index.ts";
import { processTree, programOf } from "../../lab/process-tree.ts";
import { EngineProcess } from "../lab/engine-process.ts";
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
  stack = ownStack(host),
  side: Side = {},
): Up {
  const child = spawnRunner(fleet);
  const late = setTimeout(() => child.kill("SIGKILL"), host.pace.engine);
  child.on("close", () => clearTimeout(late));
  child.stdin.on("error", () => {});
  child.stdin.end(`${JSON.stringify(requestOf(fleet, host, state, stack, side))}\n`);
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
  child.once(
    "close",
    endsWithUs(() => signal("SIGKILL", all())),
  );
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

/** The same without a fault, in a process that stays for the next one. @returns what was said at severity error */
export async function plainUp(fleet: Fleet, host: FleetHost, state: HostState): Promise<readonly string[]> {
  const standing = fleet.engines.get(host.name);
  const engine =
    standing?.runs === true
      ? standing
      : new EngineProcess(spawnRunner(fleet), /^(\{"errors".*)$/, host.pace.engine);
  fleet.engines.set(host.name, engine);
  return answer.parse(await engine.run(requestOf(fleet, host, state, ownStack(host), {}))).errors;
}

function ownStack({ name }: FleetHost): string {
  return name.replace("/", "-");
}

function requestOf(
  fleet: Fleet,
  host: FleetHost,
  state: HostState,
  stack: string,
  side: Side,
): EngineRequest {
  const folder = join(fleet.folder, "stacks", stack);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { name, connection, pace } = host;
  return {
    lab: fleet.lab,
    folder: fleet.folder,
    stack: folder,
    host: name,
    connection,
    state,
    confirmWithin: pace.confirmWithin,
    side,
  };
}

function spawnRunner({ enter }: Fleet) {
  const node = [process.execPath, "--disable-warning=ExperimentalWarning", runner];
  const [program = "", ...args] = [...enter, ...node];
  const env = { ...process.env, NODE_OPTIONS: "" };
  return spawn(program, args, { env, stdio: ["pipe", "pipe", "pipe"] });
}
