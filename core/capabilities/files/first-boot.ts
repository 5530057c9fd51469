import type { Refusal } from "../../layout/refusal.ts";
import type { HostSource } from "../../layout/source.ts";
import type { Subsystem } from "../../render/file.ts";
import type { FirstBoot } from "../capability.ts";
import { subsystemOf } from "./read.ts";

/** What a first boot notifies of its files; cloud-init writes those of the others too, and nobody is notified. */
const notified: ReadonlySet<Subsystem> = new Set(["sysctl", "netplan", "systemd", "inert"]);

const modules = "/etc/modules-load.d/";

/** cloud-init writes the files, and each subsystem is notified as of any other file. */
export const firstBoot: FirstBoot = {
  install: () => [],
  activate: ({ files }) =>
    files.some(({ path }) => path.startsWith(modules)) ? ["systemctl restart systemd-modules-load"] : [],
  mostBytes: ({ files }) =>
    files.reduce(
      (sum, { path, content }) => sum + perFile + 2 * path.length + perCharacter * content.length,
      0,
    ),
};

/** Bytes, above what a file can take (a test holds that): YAML may write a character as an escape. */
const perFile = 300;
const perCharacter = 16;

/** What the first boot of an instance would write and notify nobody of. */
export function refusedOnInstances({ files }: HostSource): readonly Refusal[] {
  return Object.entries(files ?? {}).flatMap(([file, { subsystem = subsystemOf(file) }]): Refusal[] =>
    notified.has(subsystem)
      ? []
      : [
          {
            code: "HX101",
            at: ["files", file],
            reason: `is a file of ${subsystem}, which the first boot of an instance tells of no file`,
            fix: "leave it out, or put it into the image",
          },
        ],
  );
}
