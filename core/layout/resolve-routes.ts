import type { LayoutRoute, Path } from "./layout.ts";
import type { LayoutReader } from "./reader.ts";
import type { References } from "./references.ts";
import type { NetworkSource } from "./source.ts";

/** The routes of a network: for its hosts, or for its subnet's route table, which leads to interfaces alone. */
export function resolveRoutes(
  reader: LayoutReader,
  references: References,
  isAws: boolean,
  path: Path,
  { routes, outbound }: NetworkSource,
): readonly LayoutRoute[] {
  return (routes ?? []).flatMap((route, index): LayoutRoute[] => {
    const at = [...path, "routes", index];
    const to =
      typeof route.to === "string"
        ? reader.prefix([...at, "to"], route.to)
        : references.thing([...at, "to"], route.to);
    if (isAws && outbound !== "none" && to !== undefined && "value" in to && to.value.length === 0) {
      reader.add(
        "HX024",
        [...at, "to"],
        to.text,
        "stands beside outbound, which has that route",
        "say outbound: none, or leave the route out",
      );
    }
    const via = nextHop(reader, references, isAws, [...at, "via"], route.via);
    return to === undefined || via === undefined
      ? []
      : [{ path: at, to, via, onLink: route.onLink ?? false }];
  });
}

function nextHop(
  reader: LayoutReader,
  references: References,
  isAws: boolean,
  path: Path,
  via: NonNullable<NetworkSource["routes"]>[number]["via"],
): LayoutRoute["via"] | undefined {
  if (typeof via !== "string") {
    const found = references.address(path, via);
    if (!isAws || found === undefined || isInterfaceIn(found.target, path[1])) return found;
    reader.add(
      "HX026",
      found.path,
      found.text,
      "is no interface of this VPC's, and a VPC's route leads to one",
      "name the interface of a host in this site: SITE/HOST/INTERFACE",
    );
    return undefined;
  }
  if (!isAws) return reader.address(path, via);
  reader.add(
    "HX005",
    path,
    via,
    "is an address, and a VPC's route leads to an interface",
    "name the interface of a host in this site: { ref: SITE/HOST/INTERFACE }",
  );
  return undefined;
}

function isInterfaceIn(target: { kind: string; site?: string }, site: string | number | undefined): boolean {
  return target.kind === "interface" && target.site === site;
}
