/**
 * Layers over the hosts' image: what some twins have besides, or instead. Each is built where a lab first needs it, from Debian's
 * archive, in some seconds; what is in it says its recipe, a script of this folder.
 */

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { layerFolder } from "../../setup/cache.mjs";
import { locked } from "../../setup/lock.mjs";
import { imagePath } from "../image/image.ts";

export type Layer =
  | "compose"
  | "dhclient"
  | "docker28"
  | "ifupdown"
  | "kea"
  | "ndppd"
  | "networkmanager"
  | "wireguard";

const folder = fileURLToPath(new URL(".", import.meta.url));
const deadline = 300_000;

/** Where one lies, built or not: named by its recipe and the image that it is over. */
export function layerPath(layer: Layer): string {
  return layerFolder(layer);
}

/**
 * Builds those that are not there.
 * @param say what is waited for; one line
 * @throws with what the build said last
 */
export async function buildLayers(
  layers: Iterable<Layer>,
  say: (text: string) => void = () => {},
): Promise<void> {
  for (const layer of new Set(layers)) {
    const path = layerPath(layer);
    if (existsSync(path)) continue;
    const what = `the layer of ${layer} over the hosts' image`;
    say(`building ${what}`);
    await mkdir(dirname(path), { recursive: true });
    await locked(`${path}.lock`, { what, deadline, say }, async () => {
      if (!existsSync(path)) await build(layer, path, what);
    });
  }
}

function build(layer: Layer, path: string, what: string): Promise<void> {
  const child = spawn("sh", [join(folder, "build.sh"), path, imagePath(), layer], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: deadline,
  });
  let said = "";
  const hear = (chunk: Buffer) => {
    said += chunk.toString();
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => {
      if (status === 0) resolve();
      else reject(new Error(`${what} cannot be built: ${said.trim().split("\n").slice(-5).join("\n")}`));
    });
  });
}
