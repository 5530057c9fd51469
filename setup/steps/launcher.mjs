/** node_modules/.bin/hextet: the command line straight from its source, without npx in between. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { binFolder } from "../machine.mjs";

const path = join(binFolder, "hextet");

const script = `#!/bin/sh
# Written by setup/steps/launcher.mjs.
bin=\${0%/*}
[ -x "$bin/node" ] || bin=$(dirname "$(readlink -f "$0")")
case $bin in /*) ;; *) bin=$PWD/$bin ;; esac
# Stripping types and compiling is half of what a short command takes: Node keeps the outcome, by content.
export NODE_COMPILE_CACHE="\${NODE_COMPILE_CACHE:-$bin/../.cache/hextet}"
exec "$bin/node" --disable-warning=ExperimentalWarning "$bin/../../cli/main.ts" "$@"
`;

/** @type {import("./step.mjs").Step} */
export const launcher = {
  name: "launcher",
  doing: "writing the launcher",
  after: () => ["node"],
  check: () => (current() === script ? { ready: "npx hextet" } : { todo: "write node_modules/.bin/hextet" }),
  async make() {
    rmSync(path, { force: true });
    writeFileSync(path, script, { mode: 0o755 });
    return "npx hextet";
  },
};

function current() {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
