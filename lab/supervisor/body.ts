/** What a twin runs in: namespaces on this machine's kernel, or a machine with a kernel of its own. */

import type { ChildProcess } from "node:child_process";
import type { Ended, ProcessOptions } from "./process.ts";
import type { TwinNic } from "./world.ts";

/** Milliseconds. */
export interface BodyDeadlines {
  /** Until its init runs. */
  readonly init: number;
  /** Until its SSH server listens, or it has an address, counted from when its init runs. */
  readonly ssh: number;
  /** From being told to restart until its init runs again. */
  readonly restart: number;
  /** For a command in it, where nobody says how long it may run. */
  readonly command: number;
  /** Between two looks whether something is there by now. */
  readonly look: number;
  /** For its journal, which is read where something else has failed. */
  readonly evidence: number;
}

export type CommandOptions = Pick<ProcessOptions, "stdin" | "deadline" | "title">;

/** Where a twin is made, and of what. */
export interface TwinSetting {
  readonly lab: string;
  readonly image: string;
  /** What machines start from; not there where none can run. */
  readonly machines: string;
  /** The twin's folder on the lab's own file system. */
  readonly folder: string;
  readonly nameServer: string | undefined;
  readonly progress: (text: string) => void;
}

/** What a twin is made of, whether it runs or not. */
export interface Body {
  readonly deadlines: BodyDeadlines;
  /** File that the twin's init writes on as its console. */
  readonly console: string;
  /** `ssh-ed25519 AAAA...` */
  readonly hostKey: string;
  /** The twin's root folder as the lab sees it. @throws where it is on a disk of its own */
  readonly rootPath: string;
  /** Makes what it has on disk. Called once. */
  create(): Promise<void>;
  /** Connects a nic that is in the twin's namespace. */
  plug(nic: TwinNic): Promise<void>;
  /** Starts it. @param cgroup the twin's own */
  start(cgroup: string): Boot;
  /** Makes what is outside of the twin as a restart leaves it. @param guests devices of guests in its namespace */
  renew(guests: readonly string[]): Promise<void>;
  /** Removes what `create` made, however far it came; nothing of the twin runs any more. */
  remove(): Promise<void>;
}

/** One boot of a twin, from power on to power off. */
export interface Boot {
  readonly process: ChildProcess;
  /** Process id of its init as the lab sees it, once that runs; that of the emulator, where its processes are not the lab's. */
  init(): Promise<number | undefined>;
  /** Whether its process, which ended with this status, is to be started again. */
  restarts(status: number): Promise<boolean>;
  /** What the kernel has in `/proc/net/NAME` of the twin's network; empty where it does not answer. @param pid as `init` gave it */
  table(pid: number, name: string): Promise<string>;
  /** Ends it as a power cut does: at once, with all that it has not flushed; it is then started again. @throws where it shares this machine's power */
  cutPower(): void;
  /** Lets a NIC have a carrier, or none, where that is not the other end's doing. */
  setCarrier(nic: string, has: boolean): Promise<void>;
  /** Runs a command inside, whatever the network is like. @param pid as `init` gave it */
  run(pid: number, argv: readonly string[], options: CommandOptions): Promise<Ended>;
}
