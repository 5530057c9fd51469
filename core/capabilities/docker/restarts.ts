import type { HostFiles } from "../../render/file.ts";
import type { HostPlans } from "../values.ts";
import { unitOfContainer } from "./units.ts";

/**
 * Docker reads its daemon.json when it starts: a reload takes a few of its keys, and none of those that the layout says
 * (dockerd, "Configuration reload behavior"). Its containers are away meanwhile.
 */
export function dockerRestarts(
  before: HostFiles,
  after: HostFiles,
  containers: readonly string[],
): readonly string[] {
  if (daemonKeys(before) === daemonKeys(after)) return [];
  const count = new Set([...before.units.flatMap((unit) => unitOfContainer(unit) ?? []), ...containers]).size;
  return [`restarts Docker${count === 0 ? "" : `: ${count} container${count === 1 ? "" : "s"}`}`];
}

/** In one order, whoever wrote it. */
function daemonKeys({ files }: HostFiles): string {
  const text = files.find(({ subsystem }) => subsystem === "docker")?.content;
  if (text === undefined) return "";
  try {
    const keys: Readonly<Record<string, unknown>> = JSON.parse(text);
    return JSON.stringify(Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1)));
  } catch {
    return text;
  }
}

/** Containers that the layout gives no image, or that a Compose file starts. */
export function startedByOthers({ containers }: Pick<HostPlans, "containers">): readonly string[] {
  return containers.flatMap(({ name, runtime, image, compose }) =>
    runtime === "docker" && (image === undefined || compose) ? [name] : [],
  );
}
