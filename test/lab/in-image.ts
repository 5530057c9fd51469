import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { imagePath } from "../../lab/image/image.ts";
import { type Layer, layerPath } from "../../lab/layers/layers.ts";

/**
 * Runs a command inside the lab's image, in a mount and network namespace of its own, so that nothing is left and nothing is
 * changed.
 *
 * @param file whose folder is copied to /tmp/files; `$file` is its path there
 * @param layers what lies over the image, built by now
 * @returns what it printed
 * @throws with what the command said, where it ends with another status than 0
 */
export function inImage(
  file: string | undefined,
  command: string,
  stdin = "",
  layers: readonly Layer[] = [],
): string {
  const image = imagePath();
  if (!existsSync(image)) throw new Error(`there is no image at ${image}; npm test builds it`);
  const lower = [...layers.map(layerPath), image].join(":");
  const script = `set -e
mkdir -p /tmp/lower && mount -t tmpfs tmpfs /tmp/lower && mkdir /tmp/lower/up /tmp/lower/work /tmp/lower/root
mount -t overlay overlay -o "lowerdir=$lower,upperdir=/tmp/lower/up,workdir=/tmp/lower/work" /tmp/lower/root
mount -t proc proc /tmp/lower/root/proc
mount -t tmpfs tmpfs /tmp/lower/root/tmp
[ -z "$given" ] || { mkdir /tmp/lower/root/tmp/files && cp -r "$(dirname "$given")"/. /tmp/lower/root/tmp/files/; }
exec chroot /tmp/lower/root sh -ec "$command"`;
  const inside = file === undefined ? command : `file=/tmp/files/${file.split("/").at(-1)}; ${command}`;
  const ended = spawnSync(
    "unshare",
    [
      ...["--mount", "--propagation", "private", "--net", "--pid", "--fork", "--kill-child"],
      ...["sh", "-ec", script],
    ],
    {
      input: stdin,
      encoding: "utf8",
      timeout: 30_000,
      env: { ...process.env, lower, given: file ?? "", command: inside },
    },
  );
  if (ended.status !== 0) throw new Error(`status ${ended.status}\n${ended.stdout}${ended.stderr}`);
  return ended.stdout;
}
