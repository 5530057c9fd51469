/**
 * Completes package-lock.json after `npm install`: `node setup/lock-platforms.mjs`.
 *
 * A registry mirror that carries the builds for some platforms only makes npm leave the others out of the lock file,
 * and `npm ci` then refuses it everywhere. This writes down every optional package that a locked one names, for the
 * platform that its name tells. Such an entry has no checksum, which a test refuses: where a registry has the builds,
 * take the entries without `integrity` out of package-lock.json, and `npm install --package-lock-only` writes them whole.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./cache.mjs";

/**
 * @typedef {{ version?: string, optional?: boolean, dev?: boolean, os?: string[], cpu?: string[], libc?: string[],
 *   optionalDependencies?: Record<string, string> }} Locked
 */

const file = join(projectRoot, "package-lock.json");
const lock = JSON.parse(readFileSync(file, "utf8"));
/** @type {Record<string, Locked>} */
const packages = lock.packages;

const systems = ["aix", "android", "darwin", "freebsd", "linux", "openharmony", "win32"];
const processors = ["arm64", "arm", "ia32", "loong64", "ppc64", "riscv64", "s390x", "x64"];

/** @param {string} name of a package for one platform, e.g. `@swc/core-linux-arm64-musl` */
function platform(name) {
  const words = name.split("/").at(-1)?.split("-") ?? [];
  const os = words.find((word) => systems.includes(word));
  const cpu = words.find((word) => processors.includes(word));
  if (os === undefined || cpu === undefined)
    throw new Error(`${name}: names no system and processor that are known here`);
  const libc = os !== "linux" ? {} : { libc: [/musl/.test(name) ? "musl" : "glibc"] };
  return { os: [os], cpu: [cpu], ...libc };
}

let added = 0;
for (const [path, { dev, optionalDependencies = {} }] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const places = [`node_modules/${name}`, `${path}/node_modules/${name}`];
    if (places.some((place) => packages[place] !== undefined)) continue;
    if (!/^\d+\.\d+\.\d+$/.test(version))
      throw new Error(`${name}: ${path} asks for ${version}, not for one version`);
    packages[`node_modules/${name}`] = {
      version,
      ...(dev === true && { dev }),
      optional: true,
      ...platform(name),
    };
    added++;
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, "en")));
writeFileSync(file, `${JSON.stringify(lock, undefined, 2)}\n`);
process.stdout.write(`${added} packages for other platforms added to package-lock.json\n`);
