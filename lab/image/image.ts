/**
 * The root folder that all twins share: where it lies, built or not. The set-up builds it (`npm start`, or
 * `node setup/setup.mjs only`), by the recipe in this folder.
 *
 *     node lab/image/image.ts [RELEASE]          prints the path
 */

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { imageFolder } from "../../setup/cache.mjs";

/**
 * Where the image of this version lies, built or not: named by the content of everything it is made from.
 * @param release of Debian, where it is to be another than that of labs: `bookworm`
 */
export function imagePath(release?: string): string {
  return imageFolder(process.env, release);
}

export function imageExists(): boolean {
  return existsSync(imagePath());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(imagePath(process.argv[2]));
