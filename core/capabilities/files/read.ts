import { parseFileMode } from "../../bundle/file-mode.ts";
import { isLeftToHost, placesOf } from "../../bundle/places.ts";
import { byName } from "../../layout/by-name.ts";
import type { HostSource } from "../../layout/source.ts";
import type { Path } from "../../layout/written.ts";
import type { Subsystem } from "../../render/file.ts";
import type { HostReading } from "../capability.ts";
import { type FileSource, readContent } from "./read-content.ts";
import { unitFolder, unitPattern } from "./unit-name.ts";
import type { LayoutHostFile } from "./values.ts";

/** The files that a layout gives a host, each with its content. */
export function readFiles({ reader, path }: HostReading, { files }: HostSource): readonly LayoutHostFile[] {
  return byName(files).flatMap(([file, source]): LayoutHostFile[] => {
    const at = [...path, "files", file];
    if (!isPlace(reader, at, file)) return [];
    const subsystem = readSubsystem(reader, at, file, source);
    const mode = readMode(reader, at, source);
    const content = readContent(reader, at, source);
    if (subsystem === undefined || mode === undefined || content === undefined) return [];
    return [{ at, path: file, mode, content, subsystem }];
  });
}

/** The units among them that are to run. */
export function readUnits({ reader, path }: HostReading, { files, units }: HostSource): readonly string[] {
  const known = Object.keys(files ?? {}).flatMap((file) =>
    file.startsWith(unitFolder) ? [file.slice(unitFolder.length)] : [],
  );
  return (units ?? []).flatMap((unit, index) => {
    const at = [...path, "units", index];
    if (reader.unreadable(at)) return [];
    if (!unitPattern.test(unit)) {
      const fix = "name one such as hextet-clock.service or hextet-clock.timer";
      reader.add("HX005", at, unit, "is no unit that hextet starts", fix);
      return [];
    }
    if ((units ?? []).indexOf(unit) < index) {
      reader.add("HX032", at, unit, "stands here for a second time", "name each unit once");
      return [];
    }
    if (known.includes(unit)) return [unit];
    const fix = `add ${unitFolder}${unit} to the host's files`;
    reader.add("HX020", at, unit, "names a unit that is not among the host's files", fix);
    return [];
  });
}

/** The subsystem that is notified of a file where the layout names none. */
export function subsystemOf(file: string): Subsystem {
  // Below /etc/hextet are preseeds too, but what a person puts there is as a rule what units run.
  return placesOf(file).at(-1)?.subsystem ?? "inert";
}

function isPlace(reader: HostReading["reader"], at: Path, file: string): boolean {
  if (!/^\/etc(\/[A-Za-z0-9_@][A-Za-z0-9._@-]*)+$/.test(file)) {
    const fix =
      "give its whole path, such as /etc/chrony/conf.d/lab.conf; each name in it begins with a letter, a digit, _ or @, and may then hold . and - too";
    reader.add("HX005", at, undefined, "is no plain path of a file below /etc", fix);
    return false;
  }
  if (!isLeftToHost(file)) return true;
  const reason = "is left to the host, like all that says who may come in, who it is and what it starts with";
  reader.add("HX116", at, undefined, reason, "leave it out, and change it by the host's own tools");
  return false;
}

function readSubsystem(
  reader: HostReading["reader"],
  at: Path,
  file: string,
  { subsystem }: FileSource,
): Subsystem | undefined {
  const fitting = placesOf(file).map((place) => place.subsystem);
  if (subsystem === undefined) return subsystemOf(file);
  if (fitting.includes(subsystem)) return subsystem;
  const fix = `leave it out, or write ${fitting.join(" or ")}`;
  reader.add("HX005", [...at, "subsystem"], subsystem, "has no such file", fix);
  return undefined;
}

function readMode(
  reader: HostReading["reader"],
  at: Path,
  { mode = "0644" }: FileSource,
): number | undefined {
  const bits = parseFileMode(mode);
  if (bits === undefined || (bits & 0o022) === 0) return bits;
  const fix = 'let root alone write it: "0644", "0640", "0600" or "0755"';
  reader.add("HX005", [...at, "mode"], mode, "lets others write what root owns and reads", fix);
  return undefined;
}
