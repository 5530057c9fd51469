/** What this machine is and may do, as far as the set-up and the lab ask. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { cacheFolder, imageFolder, projectRoot } from "./cache.mjs";
import { atLeast, enginePath, onPath } from "./engine.mjs";

/** The oldest Node that strips types without being asked to. */
export const neededNode = "22.18.0";

/** The folder that npm puts first in PATH for a project's scripts. */
export const binFolder = join(projectRoot, "node_modules", ".bin");

/** PATH as the machine has it, without what npm puts in front of it. */
export function machinePath() {
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => !folder.endsWith(join("node_modules", ".bin")) && !folder.endsWith("node-gyp-bin"))
    .join(delimiter);
}

/** Environment for what must run on the machine's own programs. */
export function machineEnvironment() {
  return { ...process.env, PATH: machinePath() };
}

/**
 * What a program answers, trimmed; undefined where it is not there, fails or takes over ten seconds.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Record<string, string | undefined>} env
 */
export function answer(program, args, env = process.env) {
  const { status, stdout } = spawnSync(program, args, {
    encoding: "utf8",
    timeout: 10_000,
    env,
    stdio: ["ignore", "pipe", "ignore"],
  });
  return status === 0 ? stdout.trim() : undefined;
}

/** @param {string | undefined} node path of a Node */
export function isNewEnough(node) {
  if (node === undefined) return false;
  const version = answer(node, ["--version"]);
  return version !== undefined && atLeast(version, neededNode);
}

/** The machine's own Node where it is new enough. */
export function ownNode() {
  const node = onPath("node", machineEnvironment());
  return isNewEnough(node) ? node : undefined;
}

export function isRoot() {
  return process.getuid?.() === 0;
}

/** Debian, Ubuntu and what derives from them. */
export function hasApt() {
  return (
    process.platform === "linux" &&
    existsSync("/etc/debian_version") &&
    onPath("apt-get", machineEnvironment()) !== undefined
  );
}

/**
 * Why this machine can not boot twins at all, whatever is installed, in one sentence that says how to get there;
 * undefined where it can.
 *
 * @returns {string | undefined}
 */
export function machineObstacle() {
  if (process.platform !== "linux")
    return `the lab's hosts need a Linux kernel and this is ${process.platform}: run it on a Debian or Ubuntu machine or virtual machine, as root.`;
  if (!isRoot()) return "the lab's hosts need root for namespaces and mounts: run the same command as root.";
  const missing = missingCapabilities();
  if (missing.length > 0)
    return `the lab's hosts need ${missing.join(" and ")}, which this container's root has not: start the container privileged, or use a machine.`;
  return undefined;
}

/**
 * Why the lab's machines can not run on this processor, if that is so: their kernel and programs are for one kind.
 *
 * @returns {string | undefined}
 */
export function foreignProcessor() {
  return process.arch === "x64"
    ? undefined
    : `machines of the lab are made for amd64 and this is ${process.arch}: use an amd64 machine for them; all else of the lab runs here.`;
}

/**
 * Why the lab can not run here yet; undefined where it can.
 *
 * @returns {string | undefined}
 */
export function labObstacle() {
  const obstacle = machineObstacle();
  if (obstacle !== undefined) return obstacle;
  // The package holds what a stack and its checks need, not what builds an engine and an image.
  if (!existsSync(join(projectRoot, "setup", "setup.mjs")))
    return "the lab runs from a checkout of hextet's repository, not from the package: clone it and run `npm start` there.";
  if (enginePath() === undefined)
    return "the lab needs the Pulumi engine, and there is none: `npm start` builds it where Go or Python 3 can be had, or install Pulumi from https://www.pulumi.com/docs/install/.";
  if (!existsSync(imageFolder()))
    return `the lab needs its hosts' image, and there is none in ${cacheFolder()}: \`npm start\` builds it on Debian or Ubuntu as root.`;
  return undefined;
}

/** Of the rights that namespaces, mounts and network devices take, those that this process lacks. */
function missingCapabilities() {
  const effective = /^CapEff:\s*([0-9a-f]+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  if (effective === undefined) return [];
  const bits = BigInt(`0x${effective}`);
  const needed = { CAP_NET_ADMIN: 12n, CAP_SYS_CHROOT: 18n, CAP_SYS_ADMIN: 21n };
  return Object.entries(needed)
    .filter(([, bit]) => ((bits >> bit) & 1n) === 0n)
    .map(([name]) => name);
}
