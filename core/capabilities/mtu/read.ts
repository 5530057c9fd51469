import type { HostSource, SiteSource } from "../../layout/source.ts";
import type { Path } from "../../layout/written.ts";
import type { LayoutMtus } from "./values.ts";

type Things = Readonly<Record<string, { readonly mtu?: number | undefined }>> | undefined;

/** Of a host's interfaces. */
export function readInterfaces(path: Path, { interfaces }: HostSource): LayoutMtus {
  return read([...path, "interfaces"], interfaces);
}

/** Of a site's networks. */
export function readNetworks(path: Path, { networks }: SiteSource): LayoutMtus {
  return read([...path, "networks"], networks);
}

function read(path: Path, things: Things): LayoutMtus {
  return new Map(
    Object.entries(things ?? {}).flatMap(([name, { mtu }]) =>
      mtu === undefined ? [] : [[name, { value: mtu, path: [...path, name, "mtu"] }] as const],
    ),
  );
}
