import type { Path } from "./layout.ts";
import type { AddressSource, NetworkSource } from "./source.ts";

/** A next hop as a network has it: its address, where that stands, and whether it is on-link wherever it lies. */
export interface WrittenGateway {
  readonly path: Path;
  readonly address: AddressSource | undefined;
  readonly onLink: boolean;
}

/** @param path of the key `gateway` */
export function writtenGateway(path: Path, source: NetworkSource["gateway"]): WrittenGateway {
  if (typeof source !== "object" || "ref" in source) return { path, address: source, onLink: false };
  return { path: [...path, "address"], address: source.address, onLink: source.onLink ?? false };
}
