/** The npm packages of package-lock.json. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../cache.mjs";
import { run } from "../child.mjs";
import { locked } from "../lock.mjs";
import { machineEnvironment } from "../machine.mjs";

const minutes = 60_000;

/** Arguments for npm that make a network that is not there known within seconds, not minutes. */
export const npmArguments = [
  "--no-audit",
  "--no-fund",
  "--fetch-retries=2",
  "--fetch-retry-mintimeout=1000",
  "--fetch-retry-maxtimeout=5000",
];

/** @type {import("./step.mjs").Step} */
export const packages = {
  name: "packages",
  doing: "installing the npm packages",
  after: () => [],
  check() {
    const difference = installedDifference();
    return difference === undefined
      ? { ready: "npm packages are those of package-lock.json" }
      : { todo: `npm ci, since ${difference} (half a minute)`, bytes: 900e6, folder: projectRoot };
  },
  make({ log, say }) {
    const lock = join(projectRoot, "node_modules.lock");
    return locked(lock, { what: "the npm packages", deadline: 10 * minutes, say }, async () => {
      if (installedDifference() !== undefined)
        await run(["npm", "ci", ...npmArguments], {
          cwd: projectRoot,
          env: machineEnvironment(),
          log,
          deadline: 10 * minutes,
        });
      return "npm packages installed";
    });
  },
};

/**
 * What keeps node_modules from being what package-lock.json asks for, by the list that npm itself leaves there at
 * the end of an installation; undefined where nothing does.
 */
function installedDifference() {
  const wanted = packagesIn(join(projectRoot, "package-lock.json"));
  const installed = packagesIn(join(projectRoot, "node_modules", ".package-lock.json"));
  if (wanted === undefined) return "package-lock.json is not there";
  if (installed === undefined) return "none are installed yet";
  for (const [path, { version, integrity, optional, link }] of Object.entries(wanted)) {
    const there = installed[path];
    if (path === "" || link === true || (there === undefined && optional === true)) continue;
    if (there?.version !== version || there?.integrity !== integrity)
      return `${path.replace("node_modules/", "")} is ${there?.version ?? "missing"} and not ${version}`;
  }
  return undefined;
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean, link?: boolean }> | undefined}
 */
function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}
