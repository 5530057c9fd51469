#!/usr/bin/env node
/**
 * The package's command. In the package it runs the built program; in a checkout the source, by a Node that strips
 * types: this one where it is new enough, else the one that the set-up has put into node_modules/.bin.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import module from "node:module";
import { fileURLToPath } from "node:url";

// Node keeps what it has compiled in a folder of its own, below the system's temporary one: the next start takes half the time.
module.enableCompileCache?.();

const source = new URL("./main.ts", import.meta.url);
const built = new URL("../dist/cli/main.js", import.meta.url);
const setUpNode = fileURLToPath(new URL("../node_modules/.bin/node", import.meta.url));

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const newEnough = major > 22 || (major === 22 && minor >= 18);

if (newEnough) {
  await import((existsSync(source) ? source : built).href);
} else if (existsSync(source) && existsSync(setUpNode)) {
  process.exitCode = await runElsewhere(setUpNode);
} else {
  const remedy = existsSync(source)
    ? "run `npm start` once, which brings one"
    : "install Node 24 from https://nodejs.org";
  process.stderr.write(`hextet needs Node 22.18 or newer, and this is ${process.version}: ${remedy}.\n`);
  process.exitCode = 3;
}

/**
 * Runs the source by another Node and ends as it ends.
 *
 * @param {string} node
 * @returns {Promise<number>}
 */
function runElsewhere(node) {
  const flags = ["--disable-warning=ExperimentalWarning"];
  const child = spawn(node, [...flags, fileURLToPath(source), ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  // A terminal's Ctrl-C reaches the child by itself; staying for its end is all that is to be done about it here.
  process.on("SIGINT", () => {
    if (!process.stdin.isTTY) child.kill("SIGINT");
  });
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  process.on("SIGHUP", () => child.kill("SIGHUP"));
  return new Promise((resolve) => {
    child.on("error", (error) => {
      process.stderr.write(`${node} could not start: ${error.message}\n`);
      resolve(3);
    });
    child.on("close", (status, signal) => {
      if (signal === null) return resolve(status ?? 3);
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    });
  });
}
