/**
 * Where the set-up keeps what it builds, and by what name: the one rule that the set-up (which builds), the lab
 * (which uses) and a continuous integration's cache (which carries it from run to run) share.
 *
 * Plain JavaScript, because the set-up runs on machines whose Node strips no types yet.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that holds `setup/`, `lab/`, `cli/`: the checkout, or the package's `dist/`. */
export const projectRoot = fileURLToPath(new URL("..", import.meta.url));

/** Folder of the engine's Go module. */
export const engineSource = join(projectRoot, "lab", "engine");

/** Folder of the recipe for the twins' image. */
export const imageSource = join(projectRoot, "lab", "image");

/**
 * The folder of everything that is built once and kept, after the XDG base directory specification: a relative
 * `XDG_CACHE_HOME` counts as not set.
 *
 * @param {Readonly<Record<string, string | undefined>>} env
 */
export function cacheFolder(env = process.env) {
  const base = env["XDG_CACHE_HOME"];
  return join(base !== undefined && isAbsolute(base) ? base : join(homedir(), ".cache"), "hextet");
}

/**
 * Sixteen hexadecimal digits over the names, contents and executability of files, in order of name.
 *
 * @param {string} folder that the names are relative to, so that the same files elsewhere hash the same
 * @param {readonly string[]} files absolute paths
 */
export function contentHash(folder, files) {
  const hash = createHash("sha256");
  const byName = files.map((path) => ({ path, name: relative(folder, path).split(sep).join("/") }));
  for (const { path, name } of byName.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const content = readFileSync(path);
    const mark = (statSync(path).mode & 0o111) === 0 ? "" : "x";
    hash.update(`${name}\0${mark}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex").slice(0, 16);
}

/** Where the engine that `lab/engine/go.mod` and `go.sum` describe is kept once it is built. */
export function engineFolder(env = process.env) {
  const files = ["go.mod", "go.sum"].map((name) => join(engineSource, name));
  return join(cacheFolder(env), "engine", contentHash(engineSource, files));
}

/** What twins are made of where nothing else is said, by Debian's name for it. */
export const imageRelease = "trixie";

/**
 * Where the twins' image is kept once it is built: by the hash of what goes into it, so that a change of recipe
 * builds a new one beside it. Programs about the image (.ts, .js), prose, the list of what the *host* needs and what
 * other releases are made of change nothing in it.
 *
 * @param {string} release another one of Debian's, whose packages `lab/image/include.RELEASE.txt` names
 */
export function imageFolder(env = process.env, release = imageRelease) {
  const packages = release === imageRelease ? "include.txt" : `include.${release}.txt`;
  const files = readdirSync(imageSource, { recursive: true, encoding: "utf8" })
    .filter((name) => !/(?:\.(?:[cm]?[tj]s|md)|^packages\.txt)$/.test(name))
    .filter((name) => !/^include\b.*\.txt$/.test(name) || name === packages)
    .map((name) => join(imageSource, name))
    .filter((path) => statSync(path).isFile());
  const beside = release === imageRelease ? [] : [release];
  return join(cacheFolder(env), "image", ...beside, contentHash(imageSource, files));
}

/** Folder of the recipe for what machines start from. */
export const machinesSource = join(projectRoot, "lab", "machines");

/** Where what machines start from is kept once it is built: by the recipe and the image that it is made of. */
export function machinesFolder(env = process.env) {
  const files = readdirSync(machinesSource, { recursive: true, encoding: "utf8" })
    .filter((name) => !/(?:\.(?:[cm]?[tj]s|md)|^packages\.txt)$/.test(name))
    .map((name) => join(machinesSource, name))
    .filter((path) => statSync(path).isFile());
  const hash = createHash("sha256")
    .update(contentHash(machinesSource, files))
    .update(basename(imageFolder(env)));
  return join(cacheFolder(env), "machines", hash.digest("hex").slice(0, 16));
}

/** Folder of the recipes for layers over the twins' image. */
export const layersSource = join(projectRoot, "lab", "layers");

/**
 * Where such a layer is kept once it is built: by its recipe and the image that it is over.
 *
 * @param {string} layer
 */
export function layerFolder(layer, env = process.env) {
  const files = ["build.sh", `${layer}.sh`].map((name) => join(layersSource, name));
  const hash = createHash("sha256")
    .update(contentHash(layersSource, files))
    .update(basename(imageFolder(env)));
  return join(cacheFolder(env), "layers", layer, hash.digest("hex").slice(0, 16));
}

/**
 * Whether a folder of the cache is there; marks it as used just now.
 *
 * @param {string} folder
 */
export function inUse(folder) {
  if (!existsSync(folder)) return false;
  try {
    utimesSync(folder, new Date(), new Date());
  } catch {
    // Another user's cache can be read all the same.
  }
  return true;
}

/** What was used within a day may be in use: a lab can run for long. */
const resting = 24 * 3600_000;

/**
 * Removes what other versions built beside a folder of the cache, but for the one used last: enough for whoever goes
 * back and forth between two versions.
 *
 * @param {string} folder
 */
export function removeOlder(folder) {
  const parent = dirname(folder);
  const others = readdirSync(parent)
    .filter((name) => /^[0-9a-f]{16}$/.test(name) && join(parent, name) !== folder)
    .map((name) => ({ path: join(parent, name), used: statSync(join(parent, name)).mtimeMs }))
    .sort((a, b) => b.used - a.used);
  for (const { path, used } of others.slice(1))
    if (Date.now() - used > resting) rmSync(path, { recursive: true, force: true });
}
