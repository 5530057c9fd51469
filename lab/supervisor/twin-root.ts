/** The root folder of a twin: an overlay over the shared image, with what makes this one host this one. */

import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { layerPath } from "../layers/layers.ts";
import { featureParts, layersOf } from "./feature.ts";
import { output, runToEnd } from "./process.ts";
import type { TwinFile, TwinSpec } from "./world.ts";

export interface TwinRoot {
  /** The overlay's mount point. */
  readonly path: string;
  /** Folders of the lab's own file system to bind into the twin. */
  readonly binds: readonly { readonly source: string; readonly path: string }[];
  readonly hostKey: string;
}

/** Mount points of file systems that the twin's init mounts over: a file laid there would not be seen. */
const hidden = ["/run/", "/tmp/", "/proc/", "/sys/", "/dev/"];

/**
 * @param folder of this twin on the lab's file system; made here
 * @param image root folder that all twins share
 * @param nameServer address for resolv.conf; none where undefined
 */
export async function createTwinRoot(
  folder: string,
  image: string,
  spec: TwinSpec,
  nameServer: string | undefined,
): Promise<TwinRoot> {
  const path = join(folder, "root");
  const upper = join(folder, "upper");
  const work = join(folder, "work");
  for (const each of [path, upper, work]) await mkdir(each, { recursive: true });
  await chmod(upper, 0o755);
  await output([
    "mount",
    "-t",
    "overlay",
    "overlay",
    "-o",
    `lowerdir=${[...layersOf(spec.features).map(layerPath), image].join(":")},upperdir=${upper},workdir=${work}`,
    path,
  ]);

  const lay = (file: TwinFile) => layFile(path, spec.name, file);
  const hostKey = await createHostKey(path, spec);
  await lay({ path: "/etc/hostname", mode: 0o644, content: `${spec.hostname}\n` });
  await lay({ path: "/etc/machine-id", mode: 0o444, content: `${randomBytes(16).toString("hex")}\n` });
  await lay({
    path: "/etc/hosts",
    mode: 0o644,
    content: `127.0.0.1 localhost\n127.0.1.1 ${spec.hostname}\n::1 localhost ip6-localhost ip6-loopback\nff02::1 ip6-allnodes\nff02::2 ip6-allrouters\n`,
  });
  if (nameServer !== undefined) {
    await lay({ path: "/etc/resolv.conf", mode: 0o644, content: `nameserver ${nameServer}\n` });
  }
  if (spec.authorizedKeys.length > 0) {
    await lay({
      path: "/root/.ssh/authorized_keys",
      mode: 0o600,
      content: spec.authorizedKeys.map((key) => `${key.trim()}\n`).join(""),
    });
  }
  if (!spec.features.includes("cloud-init")) {
    await lay({ path: "/etc/cloud/cloud-init.disabled", mode: 0o644, content: "" });
  }

  const binds: { source: string; path: string }[] = [];
  for (const feature of spec.features) {
    const { units, folders } = featureParts(feature);
    for (const { unit, wantedBy } of units) await enableUnit(path, unit, wantedBy);
    for (const bound of folders) {
      const source = join(folder, `bound${bound.replaceAll("/", "-")}`);
      await mkdir(source, { recursive: true });
      await mkdir(join(path, bound), { recursive: true });
      binds.push({ source, path: bound });
    }
  }
  for (const file of spec.files) await lay(file);
  return { path, binds, hostKey };
}

/** Undoes `createTwinRoot`, however far it came; nothing may run in the twin any more. */
export async function removeTwinRoot(folder: string): Promise<void> {
  await runToEnd(["umount", "--lazy", join(folder, "root")]);
  await rm(folder, { recursive: true, force: true });
}

async function createHostKey(root: string, spec: TwinSpec): Promise<string> {
  const key = join(root, "etc/ssh/ssh_host_ed25519_key");
  await output(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", spec.hostname, "-f", key]);
  const [type, value] = (await readFile(`${key}.pub`, "utf8")).trim().split(" ");
  return `${type} ${value}`;
}

async function enableUnit(root: string, unit: string, wantedBy: string): Promise<void> {
  const wants = join(root, "etc/systemd/system", `${wantedBy}.wants`);
  await mkdir(wants, { recursive: true });
  await symlink(`/usr/lib/systemd/system/${unit}`, join(wants, unit)).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    },
  );
}

async function layFile(root: string, twin: string, file: TwinFile): Promise<void> {
  const normal = posix.normalize(file.path);
  if (hidden.some((place) => normal.startsWith(place))) {
    throw new Error(
      `twin ${twin}: file ${file.path} would not be seen, as the twin mounts a file system over it`,
    );
  }
  const parent = join(root, dirname(normal));
  await mkdir(parent, { recursive: true });
  // A link of the image may lead out of the twin's root when followed from here.
  if (!`${await realpath(parent)}/`.startsWith(`${root}/`)) {
    throw new Error(
      `twin ${twin}: file ${file.path} lies behind a link that leads out of the twin's root; name its real place`,
    );
  }
  const path = join(root, normal);
  await rm(path, { force: true });
  await writeFile(path, file.content, { mode: 0o600 });
  await chmod(path, file.mode);
}
