/**
 * One set-up at a time makes the same thing: the second waits, says for whom, and finds it made. A lock names its
 * holder's process; one whose holder is gone counts for nothing. Everything is built aside and renamed into place,
 * so what the lock saves is work, not correctness.
 */
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isStopping, SetupError, Stopped } from "./child.mjs";

/**
 * Does `work` while holding the lock at `path`.
 *
 * @template T
 * @param {string} path
 * @param {object} options
 * @param {string} options.what what is being made, for whoever waits
 * @param {number} options.deadline milliseconds to wait
 * @param {(text: string) => void} options.say
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function locked(path, { what, deadline, say }, work) {
  const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid) });
  mkdirSync(dirname(path), { recursive: true });
  const until = Date.now() + deadline;
  let reported = false;
  while (!take(path, mine)) {
    const holder = read(path);
    if (holder !== undefined && !lives(holder)) {
      rmSync(path, { force: true });
      continue;
    }
    if (isStopping()) throw new Stopped();
    if (Date.now() > until)
      throw new SetupError(
        `waited ${deadline / 1000} s for another set-up (process ${holder?.pid}) to finish ${what}: let it end or stop it, and run the same command again.`,
      );
    if (!reported && holder !== undefined) say(`waits for process ${holder.pid}, which is at ${what} too`);
    reported = true;
    await sleep(300);
  }
  const release = () => {
    if (readText(path) === mine) rmSync(path, { force: true });
  };
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.off("exit", release);
    release();
  }
}

/**
 * @param {string} path
 * @param {string} mine
 */
function take(path, mine) {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, mine);
  try {
    // Unlike a rename, a link never replaces; unlike an exclusive open, it never shows an empty lock.
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** @param {string} path */
function readText(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/**
 * @param {string} path
 * @returns {{ pid: number, started: string } | undefined} undefined where it was released meanwhile
 */
function read(path) {
  const text = readText(path);
  if (text === undefined) return undefined;
  try {
    const { pid, started } = JSON.parse(text);
    return { pid: Number(pid), started: String(started) };
  } catch {
    return { pid: 0, started: "" };
  }
}

/** @param {{ pid: number, started: string }} holder */
function lives({ pid, started }) {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  return startOf(pid) === started;
}

/**
 * When a process started, as the kernel reports it, so that a number used again is not taken for its former owner; ""
 * where the kernel does not tell.
 *
 * @param {number} pid
 */
function startOf(pid) {
  const stat = readText(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}
