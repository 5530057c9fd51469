/** Which Pulumi engine this machine has: the official one where it is new enough, else the one built here. */
import { spawnSync } from "node:child_process";
import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { engineFolder, engineSource } from "./cache.mjs";

/** The module that the engine's command is built from. */
export const engineModule = "github.com/pulumi/pulumi/pkg/v3";

/** The engine's version as `lab/engine/go.mod` pins it, without the `v`; also the oldest official one that will do. */
export function pinnedEngineVersion() {
  return requirement(`${engineModule} v`);
}

/** The oldest Go that builds the engine, from the `go` line of `lab/engine/go.mod`. */
export function neededGoVersion() {
  return requirement("go ");
}

/** @param {string} prefix of a line in go.mod, up to the version */
function requirement(prefix) {
  const file = join(engineSource, "go.mod");
  const line = readFileSync(file, "utf8")
    .split("\n")
    .map((text) => text.trim())
    .find((text) => text.startsWith(prefix));
  const version = line?.slice(prefix.length).match(/^\d+(?:\.\d+)*/)?.[0];
  if (version === undefined)
    throw new Error(`${file} has no line that starts with "${prefix}" and a version`);
  return version;
}

/**
 * Whether dotted version `version` is `least` or newer; anything after a dash or plus is left out of account.
 *
 * @param {string} version
 * @param {string} least
 */
export function atLeast(version, least) {
  const [a, b] = [version, least].map(
    (text) => text.replace(/^v/, "").split(/[-+]/)[0]?.split(".").map(Number) ?? [],
  );
  for (let i = 0; i < Math.max(a?.length ?? 0, b?.length ?? 0); i++) {
    const difference = (a?.[i] ?? 0) - (b?.[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/**
 * The first executable file of that name on PATH.
 *
 * @param {string} name
 * @param {Readonly<Record<string, string | undefined>>} env
 */
export function onPath(name, env = process.env) {
  return (env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Absolute path of the engine's `pulumi`, or undefined where this machine has none: the official one on PATH if it
 * is as new as the pinned one, else the one that the set-up built.
 *
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {string | undefined}
 */
export function enginePath(env = process.env) {
  const official = onPath("pulumi", env);
  if (official !== undefined && atLeast(versionOf(official), pinnedEngineVersion())) return official;
  const built = join(engineFolder(env), "pulumi");
  return isExecutable(built) ? built : undefined;
}

/**
 * What an engine says its version is; "0" where it does not answer within ten seconds.
 *
 * @param {string} engine
 */
function versionOf(engine) {
  const answer = spawnSync(engine, ["version"], {
    encoding: "utf8",
    timeout: 10_000,
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
  });
  return /^v?(\d+\.\d+\.\d+\S*)/.exec(answer.stdout ?? "")?.[1] ?? "0";
}
