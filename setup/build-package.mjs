/**
 * Builds what the npm package holds, before it is packed: JavaScript and declarations in dist/, in the same folders
 * as the sources, and beside them the files that programs read by their place. Node strips no types under
 * node_modules, so the sources themselves would not run there.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, rmSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { projectRoot } from "./cache.mjs";
import { binFolder } from "./machine.mjs";

const dist = join(projectRoot, "dist");
const rooms = ["agent", "components", "hosts", "core", "cli", "lab"];

rmSync(dist, { recursive: true, force: true });
const { status } = spawnSync(join(binFolder, "tsc"), ["-p", join(projectRoot, "tsconfig.build.json")], {
  stdio: "inherit",
});
if (status !== 0) process.exit(status ?? 1);

// Programs are compiled or, like the command's own entry, stay where they are; everything else goes along.
// What runs in a browser goes into a page as it is.
const isProgram = (/** @type {string} */ path) =>
  /\.(?:[cm]?[jt]s|md)$/.test(path) && !path.startsWith(join(projectRoot, "cli", "page") + sep);
for (const room of rooms.map((name) => join(projectRoot, name)).filter((folder) => existsSync(folder))) {
  cpSync(room, join(dist, relative(projectRoot, room)), {
    recursive: true,
    filter: (path) => !isProgram(path),
  });
}
