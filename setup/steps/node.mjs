/** A Node that strips types, as node_modules/.bin/node: the machine's own where it is new enough. */
import { existsSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { projectRoot } from "../cache.mjs";
import { run, SetupError } from "../child.mjs";
import { answer, binFolder, isNewEnough, machineEnvironment, neededNode, ownNode } from "../machine.mjs";
import { npmArguments } from "./packages.mjs";

const link = join(binFolder, "node");
const folder = join(projectRoot, "setup", "node24");
// Not by node_modules/.bin: npm 9 links no programs of optional packages there.
const installed = join(folder, "node_modules", `node-${process.platform}-${process.arch}`, "bin", "node");

/** @type {import("./step.mjs").Step} */
export const node = {
  name: "node",
  doing: "getting a Node that runs TypeScript",
  after: () => ["packages"],
  check() {
    if (isNewEnough(existing(link))) return { ready: `Node ${version()}` };
    if (ownNode() !== undefined || isNewEnough(existing(installed))) return { todo: "link Node" };
    return {
      todo: `Node 24, since ${process.version} is older than ${neededNode} (10 s)`,
      bytes: 250e6,
      folder: projectRoot,
    };
  },
  async make({ log }) {
    const own = ownNode();
    if (own === undefined && !isNewEnough(existing(installed))) {
      await run(["npm", "ci", ...npmArguments], {
        cwd: folder,
        env: machineEnvironment(),
        log,
        deadline: 300_000,
      });
      if (!isNewEnough(existing(installed)))
        throw new SetupError(
          `Node ${process.version} is older than ${neededNode} and there is no newer one for ${process.platform} on ${process.arch} to install: install Node 24 from https://nodejs.org and run the same command again.`,
        );
    }
    rmSync(link, { force: true });
    // A relative link where it stays within the checkout, so that the checkout can be moved.
    symlinkSync(own ?? relative(dirname(link), installed), link);
    return `Node ${version()}`;
  },
};

/** @param {string} path */
function existing(path) {
  return existsSync(path) ? realpathSync(path) : undefined;
}

function version() {
  return (answer(link, ["--version"]) ?? "").replace("v", "");
}
