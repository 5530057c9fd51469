import type { ChildProcess } from "node:child_process";
import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";

/**
 * What must not outlast this process: folders with private keys, and children in a process group of their own, which
 * Ctrl-C does not reach. Each thing here is undone where a signal or `process.exit` ends the process before its user is
 * done with it.
 */
const passing = new Set<() => void>();

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Has something undone where the process ends before it is done with.
 *
 * @param undo at once, without waiting for anything; it may fail
 * @returns call it when the thing has been dealt with
 */
export function endsWithUs(undo: () => void): () => void {
  if (passing.size === 0) listen();
  passing.add(undo);
  return () => {
    if (passing.delete(undo) && passing.size === 0) listenNoMore();
  };
}

/** Ends a child with everything in its process group, which it leads. */
export function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It has just ended by itself.
  }
}

/** A folder that nobody else can read and that goes when its user is done, or when this process ends. */
export interface PassingFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** @param what begins its name, among those of all programs: `hextet-ssh` */
export function passingFolder(what: string): PassingFolder {
  sweep();
  // At once: a signal between its making and its being noted would leave it.
  const path = mkdtempSync(join(tmpdir(), `${what}-${process.pid}-`));
  const forget = endsWithUs(() => rmSync(path, { recursive: true, force: true }));
  return {
    path,
    async remove() {
      await rm(path, { recursive: true, force: true });
      forget();
    },
  };
}

function undoAll(): void {
  for (const undo of passing) {
    try {
      undo();
    } catch {
      // The others are to go all the same.
    }
  }
  passing.clear();
}

/**
 * Whoever else listens for a signal decides what it does, and what is under way may come to its end by that: all is undone
 * when the process exits. Where nobody does, the process ends by the signal, as it would have without us.
 */
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) - 1 > ofSignalExit()) return;
  undoAll();
  listenNoMore();
  // Those of signal-exit, which come next, end the process where they find themselves alone.
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}

/** First of all listeners: one that is called once is no listener any more when those behind it are called. */
function listen(): void {
  for (const signal of signals) process.prependListener(signal, onSignal);
  process.on("exit", undoAll);
}

function listenNoMore(): void {
  for (const signal of signals) process.off(signal, onSignal);
  process.off("exit", undoAll);
}

/**
 * How many listeners of each signal are of the package signal-exit, of any release, which many packages have: they end the
 * process where nobody else listens, so that they are nobody's wish to stay.
 */
function ofSignalExit(): number {
  const emitters: unknown[] = [
    Reflect.get(globalThis, Symbol.for("signal-exit emitter")),
    Reflect.get(process, "__signal_exit_emitter__"),
  ];
  return emitters.reduce<number>((sum, emitter) => sum + countOf(emitter), 0);
}

function countOf(emitter: unknown): number {
  if (typeof emitter !== "object" || emitter === null || !("count" in emitter)) return 0;
  return typeof emitter.count === "number" ? emitter.count : 0;
}

let swept = false;

/** Takes away what a process has left that was killed (SIGKILL), as an engine kills its programs; once. */
function sweep(): void {
  if (swept) return;
  swept = true;
  try {
    for (const name of readdirSync(tmpdir())) {
      const pid = /^hextet-[a-z]+-(\d+)-[A-Za-z0-9]{6}$/.exec(name)?.[1];
      if (pid !== undefined && isLeft(join(tmpdir(), name), Number(pid)))
        rmSync(join(tmpdir(), name), { recursive: true, force: true });
    }
  } catch {
    // What cannot be taken away is somebody else's.
  }
}

/** Milliseconds: longer than anything that a folder is for. A process of another container has a number of its own there. */
const long = 3_600_000;

function isLeft(path: string, pid: number): boolean {
  const { uid, mtimeMs } = lstatSync(path);
  if (uid !== process.getuid?.() || Date.now() - mtimeMs < long) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && "errno" in error && error.errno === -constants.errno.ESRCH;
  }
}
