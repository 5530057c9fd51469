import type { HostPlan } from "../../plan/plan.ts";
import type { RenderedFile } from "../../render/file.ts";
import type { Capability } from "../capability.ts";
import { carriedOver } from "./carried-over.ts";
import { firstBoot, refusedOnInstances } from "./first-boot.ts";
import { readFiles, readUnits } from "./read.ts";
import { unitFolder } from "./unit-name.ts";
import type { LayoutHostFile } from "./values.ts";

export { subsystemOf } from "./read.ts";

/** Files of a person's own on a host, and units among them that run. */
export const files = {
  name: "files",
  readHost: (reading, source) => ({ files: readFiles(reading, source), units: readUnits(reading, source) }),
  refused: (kind, source) => (kind === "ec2" ? refusedOnInstances(source) : []),
  planHost: ({ host }) => ({ files: host.files, units: host.units }),
  checkPlan: (_site, networks, hosts) => carriedOver(networks, hosts),
  files: (host) => host.files.filter((file) => !runs(host, file)).map(rendered),
  units: (host) => host.files.filter((file) => runs(host, file)).map(rendered),
  chosenPaths: (host) => host.files.map(({ path, at }) => ({ path, at })),
  firstBoot,
} satisfies Capability;

function rendered({ path, mode, content, subsystem }: LayoutHostFile): RenderedFile {
  return { path, mode, content, subsystem };
}

function runs(host: HostPlan, { path }: LayoutHostFile): boolean {
  return host.units.some((unit) => path === `${unitFolder}${unit}`);
}
