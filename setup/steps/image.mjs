/** The root folder that the lab's hosts are overlays of, made by lab/image/build.sh. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, imageFolder, imageSource, inUse, removeOlder } from "../cache.mjs";
import { run } from "../child.mjs";
import { locked } from "../lock.mjs";
import { hasApt, machineObstacle } from "../machine.mjs";

const minutes = 60_000;

/** @type {import("./step.mjs").Step} */
export const image = {
  name: "image",
  doing: "building the image of the lab's hosts",
  after: () => ["debian"],
  check() {
    const folder = imageFolder();
    if (inUse(folder)) return { ready: `the hosts' image at ${folder}` };
    const obstacle = machineObstacle();
    if (obstacle !== undefined) return { skip: obstacle };
    if (!hasApt())
      return {
        skip: "the hosts' image is built with Debian's tools: run the same command on Debian or Ubuntu.",
      };
    return { todo: "build the hosts' image (1 to 2 minutes)", bytes: 1.8e9, folder: cacheFolder() };
  },
  make({ log, say, note }) {
    const folder = imageFolder();
    return locked(`${folder}.lock`, { what: "the hosts' image", deadline: 30 * minutes, say }, async () => {
      if (!existsSync(folder))
        await run(["sh", join(imageSource, "build.sh"), folder], {
          log,
          deadline: 20 * minutes,
          patience: 20_000,
          onLine: (line) => note(line.replace(/^image: /, "")),
        });
      removeOlder(folder);
      return "the hosts' image";
    });
  },
};
