import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const root = join(import.meta.dirname, "..", "..");

/** Builds what the package holds: JavaScript, as those have it who install it. @throws Error where that fails */
export function buildPackage(): void {
  const { status } = spawnSync(process.execPath, [join(root, "setup", "build-package.mjs")], {
    stdio: ["ignore", 2, 2],
  });
  if (status !== 0) throw new Error(`the package could not be built: tsc ended with ${status}`);
}

/** Where a module of the built package lies. @param path `cli/main.js` */
export function builtPath(path: string): string {
  return join(root, "dist", path);
}

/** A module of the built package, typed as its source. */
export async function built<Module>(path: string): Promise<Module> {
  return import(pathToFileURL(builtPath(path)).href);
}
