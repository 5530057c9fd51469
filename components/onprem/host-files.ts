import type { HostFiles } from "../../core/render/file.ts";
import type { ManagedHostArgs } from "./managed-host.ts";

/** Rendered files as `ManagedHost` takes them. */
export function managedHostFiles(
  host: HostFiles,
): Required<Pick<ManagedHostArgs, "host" | "files" | "units" | "expect">> {
  const files = host.files.map((file) => [
    file.path,
    {
      content: file.content,
      subsystem: file.subsystem,
      mode: file.mode,
      ...(file.merge === undefined ? {} : { merge: file.merge }),
    },
  ]);
  return { host: host.host, files: Object.fromEntries(files), units: host.units, expect: host.expect ?? [] };
}
