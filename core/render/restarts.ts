import { capabilities as allCapabilities, type Capability } from "../capabilities/index.ts";
import type { HostPlan } from "../plan/index.ts";
import type { HostFiles, RenderedFile } from "./file.ts";
import { reloadsAll } from "./ifupdown2-reload.ts";

/**
 * What starts anew, or is reloaded as a whole, on a host whose files become others: `restarts Docker: 4 containers`. What is not
 * named is changed by itself, and nothing else is touched; what the host says meanwhile can not be told beforehand.
 *
 * @param before `undefined` where hextet has not been there: then what its files are about is started, or stands by other files
 * @param others names of what runs there and that no unit among the files starts
 */
export function restartsOf(
  before: HostFiles | undefined,
  after: HostFiles,
  others: readonly string[] = [],
  capabilities: readonly Capability[] = allCapabilities,
): readonly string[] {
  const then = before ?? { host: after.host, files: [], units: [] };
  const units = changedUnits(then, after);
  return [
    ...(isReloaded(then, after)
      ? [
          "reloads all interfaces of ifupdown2, which takes guests off bridges without ports for a second or two",
        ]
      : []),
    ...capabilities.flatMap(({ restarts }) => restarts?.(then, after, others) ?? []),
    ...(units.length === 0 ? [] : [`restarts ${units.join(", ")}`]),
  ];
}

/** Whether anything of a host can start anew or be reloaded as a whole: where nothing can, its files need not be compared. */
export function mayRestart(host: HostPlan, capabilities: readonly Capability[] = allCapabilities): boolean {
  return (
    host.renderer === "ifupdown2" ||
    capabilities.some(
      ({ units, restarts, files }) =>
        (units !== undefined && units(host).length > 0) ||
        (restarts !== undefined && files !== undefined && files(host).length > 0),
    )
  );
}

/** What runs on a host by the layout and is started by somebody else: of those names no unit tells. */
export function startedByOthers(
  host: HostPlan,
  capabilities: readonly Capability[] = allCapabilities,
): readonly string[] {
  return capabilities.flatMap((capability) => capability.startedByOthers?.(host) ?? []);
}

function isReloaded(before: HostFiles, after: HostFiles): boolean {
  const file = ({ files }: HostFiles) => files.find(({ subsystem }) => subsystem === "ifupdown2")?.content;
  const [then, now] = [file(before), file(after)];
  if (now === undefined || then === now) return false;
  return then === undefined || reloadsAll(then, now);
}

/** Units that stay, and whose file says something else; in order. */
function changedUnits(before: HostFiles, after: HostFiles): readonly string[] {
  const then = unitFiles(before);
  return [...unitFiles(after)].flatMap(([name, said]) => {
    const old = then.get(name);
    return old === undefined || old === said ? [] : [name];
  });
}

/** By name, without comments: these are changed and nobody is notified. */
function unitFiles({ files, units }: HostFiles): ReadonlyMap<string, string> {
  const said = ({ content, secret }: RenderedFile) =>
    `${secret?.version ?? ""}${content.replace(/^\s*([#;].*)?\n/gm, "")}`;
  return new Map(
    units.flatMap((name) => {
      const file = files.find(({ path }) => path === `/etc/systemd/system/${name}`);
      return file === undefined ? [] : [[name, said(file)] as const];
    }),
  );
}
