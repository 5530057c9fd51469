/** What the lab's machines start from, made by lab/machines/build.sh of the hosts' image. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, imageFolder, inUse, machinesFolder, machinesSource, removeOlder } from "../cache.mjs";
import { run } from "../child.mjs";
import { locked } from "../lock.mjs";
import { foreignProcessor, hasApt, machineObstacle } from "../machine.mjs";

const minutes = 60_000;
const what = "what machines start from";

/** @type {import("./step.mjs").Step} */
export const machines = {
  name: "machines",
  doing: "building what machines start from",
  after: () => ["emulator", "image"],
  check() {
    const folder = machinesFolder();
    if (inUse(folder)) return { ready: `${what} at ${folder}` };
    const obstacle = machineObstacle() ?? foreignProcessor();
    if (obstacle !== undefined) return { skip: obstacle };
    if (!hasApt())
      return { skip: `${what} is built with Debian's tools: run the same command on Debian or Ubuntu.` };
    return { todo: `build ${what} (half a minute)`, bytes: 2e9, folder: cacheFolder() };
  },
  make({ log, say, note }) {
    const folder = machinesFolder();
    return locked(`${folder}.lock`, { what, deadline: 30 * minutes, say }, async () => {
      if (!existsSync(folder)) {
        await run(["sh", join(machinesSource, "build.sh"), folder, imageFolder()], {
          log,
          deadline: 20 * minutes,
          patience: 20_000,
          onLine: (line) => note(line.replace(/^machines: /, "")),
        });
      }
      removeOlder(folder);
      return `${what}, ${megabytes(folder)}`;
    });
  },
};

/** @param {string} folder */
function megabytes(folder) {
  const disk = statSync(join(folder, "disk.img"), { throwIfNoEntry: false });
  return disk === undefined ? "nothing" : `${Math.round((disk.blocks * 512) / 1e6)} MB`;
}
