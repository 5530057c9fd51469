/** The root folder that the lab's hosts are overlays of, made by lab/image/build.sh. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, imageFolder, imageSource, inUse, removeOlder } from "../cache.mjs";
import { run } from "../child.mjs";
import { locked } from "../lock.mjs";
import { hasApt, machineObstacle } from "../machine.mjs";

const minutes = 60_000;

/**
 * @param {string} name of the step
 * @param {string | undefined} release of Debian, where it is another than that of labs
 * @returns {import("./step.mjs").Step}
 */
function imageStep(name, release) {
  const what = release === undefined ? "the hosts' image" : `the hosts' image of Debian ${release}`;
  return {
    name,
    doing: release === undefined ? "building the image of the lab's hosts" : `building ${what}`,
    after: () => ["debian"],
    check() {
      const folder = imageFolder(process.env, release);
      if (inUse(folder)) return { ready: `${what} at ${folder}` };
      const obstacle = machineObstacle();
      if (obstacle !== undefined) return { skip: obstacle };
      if (!hasApt())
        return { skip: `${what} is built with Debian's tools: run the same command on Debian or Ubuntu.` };
      return { todo: `build ${what} (1 to 2 minutes)`, bytes: 1.8e9, folder: cacheFolder() };
    },
    make({ log, say, note }) {
      const folder = imageFolder(process.env, release);
      return locked(`${folder}.lock`, { what, deadline: 30 * minutes, say }, async () => {
        if (!existsSync(folder)) {
          const words = ["sh", join(imageSource, "build.sh"), folder];
          await run(release === undefined ? words : [...words, release], {
            log,
            deadline: 20 * minutes,
            patience: 20_000,
            onLine: (line) => note(line.replace(/^image: /, "")),
          });
        }
        removeOlder(folder);
        return what;
      });
    },
  };
}

export const image = imageStep("image", undefined);

/** For tests of the agent on an older host, which `npm run test:long` has. */
export const olderImage = imageStep("bookworm", "bookworm");
