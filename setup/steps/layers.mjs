/** Layers over the hosts' image that tests have twins with, made by lab/layers/build.sh; a lab makes those that it lacks itself. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, imageFolder, inUse, layerFolder, layersSource, removeOlder } from "../cache.mjs";
import { run } from "../child.mjs";
import { locked } from "../lock.mjs";
import { hasApt, machineObstacle } from "../machine.mjs";

const minutes = 60_000;
const names = ["ifupdown", "networkmanager", "ndppd", "compose"];
const what = "layers over the hosts' image";

/** @type {import("./step.mjs").Step} */
export const layers = {
  name: "layers",
  doing: "building layers over the image of the lab's hosts",
  after: () => ["image"],
  check() {
    if (names.every((name) => inUse(layerFolder(name))))
      return { ready: `${what} at ${join(cacheFolder(), "layers")}` };
    const obstacle = machineObstacle();
    if (obstacle !== undefined) return { skip: obstacle };
    if (!hasApt())
      return { skip: `${what} are built with Debian's tools: run the same command on Debian or Ubuntu.` };
    return { todo: `build ${what} (a quarter of a minute)`, bytes: 2e8, folder: cacheFolder() };
  },
  async make({ log, say }) {
    for (const name of names) {
      const folder = layerFolder(name);
      await locked(`${folder}.lock`, { what: `${what}: ${name}`, deadline: 10 * minutes, say }, async () => {
        if (!existsSync(folder)) {
          await run(["sh", join(layersSource, "build.sh"), folder, imageFolder(), name], {
            log,
            deadline: 5 * minutes,
            patience: 20_000,
          });
        }
        removeOlder(folder);
      });
    }
    return `${what}: ${names.join(", ")}`;
  },
};
