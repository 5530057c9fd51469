/**
 * What of a lab's command runs in the network of the lab's controller, where hosts are reached as an operator
 * would reach them: the engine, the program, and the probes. Takes jobs from its parent over Node's channel.
 */

import type { ProbeResult } from "../core/probe/index.ts";
import type { Connections } from "../hosts/index.ts";
import { type ProbeRun, runProbes } from "../hosts/index.ts";
import { endBelow } from "./process-tree.ts";
import { LabStack, type StackRun } from "./stack/lab-stack.ts";

export interface InsideJobs {
  open: {
    args: { lab: string; folder: string; layout: string; ledger: string; region: string | undefined };
    result: null;
  };
  /** Clears the lock that a killed run has left, and reports the stack's outputs. */
  resume: { args: null; result: StackRun["outputs"] };
  preview: { args: { connections: Connections }; result: StackRun };
  up: { args: { connections: Connections }; result: StackRun };
  probe: { args: ProbeRun; result: readonly ProbeResult[] };
}

export type InsideJob = {
  [Op in keyof InsideJobs]: { id: number; op: Op; args: InsideJobs[Op]["args"] };
}[keyof InsideJobs];
export type InsideAnswer = { id: number; result: unknown } | { id: number; error: string };

let stack: LabStack | undefined;
let connections: Connections = {};

async function work(job: InsideJob): Promise<unknown> {
  switch (job.op) {
    case "open": {
      const { lab, folder, layout, ledger, region } = job.args;
      stack = await LabStack.open(lab, folder, layout, ledger, region, () => connections);
      return null;
    }
    case "resume":
      await opened().unlock();
      return opened().outputs();
    case "preview":
      connections = job.args.connections;
      return opened().preview();
    case "up":
      connections = job.args.connections;
      return opened().up();
    case "probe":
      return runProbes(job.args);
  }
}

function opened(): LabStack {
  if (stack === undefined) throw new Error("the stack has not been opened");
  return stack;
}

process.on("message", (job: InsideJob) => {
  const answer = (message: InsideAnswer) => process.send?.(message);
  work(job).then(
    (result) => answer({ id: job.id, result }),
    (error: unknown) => answer({ id: job.id, error: error instanceof Error ? error.message : String(error) }),
  );
});
// The parent's end is the end of this too, however it ended, and of what was begun here: an ssh in a process group of its
// own would wait for a host that is gone until it takes its silence for an answer.
process.on("disconnect", () => {
  endBelow(process.pid);
  process.exit(1);
});
// Ctrl-C reaches the whole group; the parent decides what ends when.
process.on("SIGINT", () => {});
