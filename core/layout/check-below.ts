import { type Below, below, canBeParent, canBePort, isNic, nounOf } from "../links/index.ts";
import type { LayoutInterface, Path } from "./layout.ts";
import type { LayoutReader } from "./reader.ts";

/** An interface with what it is made of. */
interface Made {
  readonly upper: LayoutInterface;
  readonly under: Below;
}

/**
 * What a host's links are made of: interfaces that are there, ports that are of one link only, parents that can carry others,
 * and nothing that lies on itself.
 */
export function checkBelow(reader: LayoutReader, interfaces: readonly LayoutInterface[]): void {
  const names = interfaces.map(({ name }) => name);
  const byName = new Map(interfaces.map((device) => [device.name, device]));
  const all = interfaces.flatMap((upper): Made[] => {
    const under = below(upper.link);
    return under === undefined ? [] : [{ upper, under }];
  });
  const owners = new Map<string, string>();
  for (const { upper, under } of all) {
    for (const [index, name] of under.names.entries()) {
      const path = [...upper.path, ...under.path, ...(under.as === "ports" ? [index] : [])];
      const lower = byName.get(name);
      if (lower === undefined) reader.reference(path, name, "interface", names);
      else if (under.as === "ports") {
        checkPort(reader, path, lower, upper, under, owners.get(name));
        owners.set(name, upper.name);
      }
    }
  }
  for (const made of all) if (made.under.as === "parent") checkParent(reader, made, byName, all, owners);
  checkCycles(reader, all, byName);
}

/** @param owner the link that it is a port of already */
function checkPort(
  reader: LayoutReader,
  path: Path,
  port: LayoutInterface,
  upper: LayoutInterface,
  { ofNics }: Below,
  owner: string | undefined,
): void {
  const noun = nounOf(upper.link);
  if (owner !== undefined)
    reader.add("HX043", path, port.name, `is a port of ${owner} already`, `give it to one ${noun}`);
  if (!canBePort(port.link) || (ofNics === true && !isNic(port.link)))
    reader.add("HX043", path, port.name, `is a ${nounOf(port.link)} itself`, "name a physical interface");
  if (port.network !== undefined)
    reader.add(
      "HX043",
      path,
      port.name,
      "has a network of its own",
      `give network and addresses to the ${noun}`,
    );
}

/** @param owners by the name of a port the link that it is one of */
function checkParent(
  reader: LayoutReader,
  { upper, under }: Made,
  byName: ReadonlyMap<string, LayoutInterface>,
  all: readonly Made[],
  owners: ReadonlyMap<string, string>,
): void {
  const lower = byName.get(under.names[0] ?? "");
  if (lower === undefined) return;
  const path = [...upper.path, ...under.path];
  const noun = nounOf(upper.link);
  const owner = owners.get(lower.name);
  if (!canBeParent(lower.link))
    reader.add(
      "HX155",
      path,
      lower.name,
      `is a ${nounOf(lower.link)}, which carries no ${noun}`,
      "name a NIC, a bond, a bridge or a VLAN",
    );
  else if (owner !== undefined && under.notOfPorts !== undefined)
    reader.add(
      "HX155",
      path,
      lower.name,
      `is a port of ${owner}, and ${under.notOfPorts}`,
      `name ${owner} in its place`,
    );
  if (under.isAlone !== true) return;
  const other = all.find(
    (made) => made.upper !== upper && made.under.as === "parent" && made.under.names.includes(lower.name),
  );
  if (other !== undefined)
    reader.add(
      "HX155",
      path,
      lower.name,
      `carries ${other.upper.name} too, and this ${noun} takes all of it`,
      "give it a mode that shares, or an interface of its own",
    );
}

/** Links that lie on themselves, by whatever way round: each cycle is reported once, at its first link by name. */
function checkCycles(
  reader: LayoutReader,
  all: readonly Made[],
  byName: ReadonlyMap<string, LayoutInterface>,
): void {
  const reported = new Set<string>();
  for (const { upper, under } of all) {
    const way = wayBack(upper.name, byName);
    if (way === undefined || way.some((name) => reported.has(name))) continue;
    for (const name of way) reported.add(name);
    const index = under.as === "ports" ? [under.names.indexOf(way[1] ?? "")] : [];
    reader.add(
      "HX150",
      [...upper.path, ...under.path, ...index],
      way[1],
      `lies on ${upper.name} itself: ${way.join(" on ")}`,
      "let one of them lie on a NIC or a bond",
    );
  }
}

/** The names from a link down to itself again, the first one twice; `undefined` where it does not lie on itself. */
function wayBack(start: string, byName: ReadonlyMap<string, LayoutInterface>): string[] | undefined {
  const seen = new Set<string>();
  const walk = (name: string, way: readonly string[]): string[] | undefined => {
    const device = byName.get(name);
    for (const lower of (device && below(device.link)?.names) ?? []) {
      if (lower === start) return [...way, lower];
      if (seen.has(lower)) continue;
      seen.add(lower);
      const found = walk(lower, [...way, lower]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return walk(start, [start]);
}
