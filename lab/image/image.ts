/**
 * The root folder that all twins share: where it lies, and building it when it is not there.
 *
 *     node lab/image/image.ts          prints the path
 *     node lab/image/image.ts build    builds what is missing, removes old ones
 */

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { rm, utimes } from "node:fs/promises";
import { homedir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const recipe = fileURLToPath(new URL(".", import.meta.url));

/** Images of other recipes that stay, for whoever goes back and forth between two versions. */
const kept = 2;

/** Folder of all images of this user. */
export function imageRoot(): string {
  const cache = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  return join(cache, "hextet", "image");
}

/** Where the image of this version lies, built or not: named by the content of everything it is made from. */
export function imagePath(): string {
  return join(imageRoot(), recipeHash());
}

export function imageExists(): boolean {
  return existsSync(imagePath());
}

/**
 * Builds the image unless it is there, and removes all but the newest two.
 * @param progress takes one line at a time
 */
export async function buildImage(progress: (line: string) => void): Promise<string> {
  const path = imagePath();
  if (!existsSync(path)) await runBuild(path, progress);
  await utimes(path, new Date(), new Date());
  await removeOldImages(path);
  return path;
}

function runBuild(path: string, progress: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    // One build at a time, also between two commands.
    const child = spawn(
      "sh",
      [
        "-c",
        'mkdir -p "$(dirname "$2")" && exec flock "$(dirname "$2")/.lock" "$1" "$2" 2>&1',
        "sh",
        join(recipe, "build.sh"),
        path,
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    let last = "";
    child.stdout.on("data", (chunk: Buffer) => {
      for (const line of chunk.toString().split("\n").filter(Boolean)) {
        last = line;
        progress(line.replace(/^image: /, ""));
      }
    });
    child.on("error", (error) => reject(new Error(`the image cannot be built: ${error.message}`)));
    child.on("close", (status) => {
      if (status === 0) resolve();
      else reject(new Error(`the image was not built (status ${status}): ${last}`));
    });
  });
}

async function removeOldImages(current: string): Promise<void> {
  const root = imageRoot();
  const images = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.endsWith(".partial"))
    .map((entry) => join(root, entry.name))
    .filter((path) => path !== current)
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const path of images.slice(kept - 1)) await rm(path, { recursive: true, force: true });
}

function recipeHash(): string {
  const hash = createHash("sha256");
  for (const path of recipeFiles(recipe)) {
    const { mode } = statSync(path);
    hash.update(`${relative(recipe, path)}\0${(mode & 0o111) === 0 ? "" : "x"}\0`);
    hash.update(readFileSync(path));
    hash.update("\0");
  }
  return hash.digest("hex").slice(0, 16);
}

/** What the image is made from, in order of name: not this module, nor the machine's packages that build it. */
function recipeFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return recipeFiles(path);
      return entry.name.endsWith(".ts") || entry.name === "packages.txt" ? [] : [path];
    });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv[2] === "build") await buildImage((line) => console.log(line));
  console.log(imagePath());
}
