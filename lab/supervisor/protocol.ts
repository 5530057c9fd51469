/**
 * What is said over a lab's socket: one JSON value a line. A client asks `{ id, op, args }` and gets
 * `{ id, ok: true, result }` or `{ id, ok: false, error: { message } }`, in any order; who has subscribed also gets
 * `{ event: "progress", ... }`.
 */

import type { Topology } from "./topology.ts";
import type { TwinState } from "./twin.ts";

export interface Request {
  readonly id: number;
  readonly op: string;
  readonly args: unknown;
}

export type Response =
  | { readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly id: number; readonly ok: false; readonly error: { readonly message: string } };

export interface ProgressEvent {
  readonly event: "progress";
  readonly text: string;
  /** Milliseconds since the supervisor started. */
  readonly at: number;
}

/** The first answer of a supervisor. */
export interface Hello {
  readonly lab: string;
  /** Process id of the lab's first process, as the machine around it sees it: see `enter.ts`. */
  readonly pid: number;
  /** What the person typed that started the lab. */
  readonly command: string;
  /** ISO 8601. */
  readonly since: string;
  /** The layout that the lab was started for; null where nobody said. */
  readonly layout: string | null;
  /** Root folder that all twins share. */
  readonly image: string;
  readonly booted: boolean;
  /** Whether the lab outlives the command that started it. */
  readonly kept: boolean;
}

/** A twin as the outside may know it. */
export interface TwinReport {
  readonly name: string;
  readonly hostname: string;
  readonly state: TwinState;
  /** Whether it has a kernel of its own. */
  readonly machine: boolean;
  /** Process id of the twin's init inside the lab: see `enter.ts`; null while there is none, and for machines. */
  readonly pid: number | null;
  /** `ssh-ed25519 AAAA...` */
  readonly hostKey: string;
}

export interface ExecArgs {
  readonly argv: readonly string[];
  readonly stdin?: string;
  /** Milliseconds. */
  readonly deadline?: number;
}

export interface ExecResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The operations that every supervisor has; groups of others (`ec2.createVpc`, ...) come beside them. */
export interface CoreOperations {
  hello: { args: null; result: Hello };
  /** Sends all progress so far and everything that follows to this connection. */
  subscribe: { args: null; result: null };
  /** Ties the lab to this connection: when it closes before `keep`, the lab ends. */
  own: { args: null; result: null };
  /** Lets the lab outlive its owner. */
  keep: { args: null; result: null };
  boot: { args: { topology: Topology }; result: readonly TwinReport[] };
  /** Adds what the topology has and the lab has not; answers with all twins. */
  extend: { args: { topology: Topology }; result: readonly TwinReport[] };
  /** Takes away what the lab has and the topology has not. */
  shrink: { args: { topology: Topology }; result: readonly TwinReport[] };
  twins: { args: null; result: readonly TwinReport[] };
  /** Runs a command inside a twin. A status other than 0 is a result, not an error. */
  exec: { args: ExecArgs & { twin: string }; result: ExecResult };
  /** Runs a command in one of the lab's network namespaces; the controller's where none is named. */
  run: { args: ExecArgs & { netns?: string }; result: ExecResult };
  /** The last lines of a twin's console and journal. */
  evidence: { args: { twin: string }; result: string };
  /** Ends a machine as a power cut does, and starts it again; the answer comes when its init runs. */
  cutPower: { args: { twin: string }; result: null };
  /** Takes the carrier of a twin's NIC, as a pulled cable does, or gives it back. */
  setCarrier: { args: { twin: string; nic: string; has: boolean }; result: null };
  stop: { args: { twin: string }; result: null };
  /** The lab's DNS records. */
  names: { args: null; result: Readonly<Record<string, readonly string[]>> };
  setNames: { args: { records: Readonly<Record<string, readonly string[]>> }; result: null };
  /** Takes everything down; the answer comes when nothing of it runs any more but the supervisor itself. */
  end: { args: null; result: null };
}

export type CoreOperation = keyof CoreOperations;
