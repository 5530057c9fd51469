import type { InterfaceSource, NetworkSource, SiteSource } from "../../layout/source.ts";
import type { ComesBy } from "../../layout/written.ts";
import type { SiteReading } from "../capability.ts";
import type { LayoutModes } from "./values.ts";

/** What networks say; in a VPC nobody but AWS says it. */
export function readModes({ reader, path, isAws }: SiteReading, { networks }: SiteSource): LayoutModes {
  return new Map(
    Object.entries(networks ?? {}).flatMap(([name, { mode }]) => {
      if (mode === undefined) return [];
      const at = [...path, "networks", name, "mode"];
      if (!isAws) return [[name, { value: mode, text: mode, path: at }] as const];
      const fix = "leave it out: an instance's addresses are those of its network interface";
      reader.add("HX005", at, mode, "is not for a VPC's network", fix);
      return [];
    }),
  );
}

/** An interface that says no address follows its network. */
export function comesBy({ mode }: NetworkSource, { addresses }: InterfaceSource): ComesBy | undefined {
  return addresses !== undefined || mode === undefined || mode === "static" ? undefined : mode;
}
