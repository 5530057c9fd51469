import { below, canBePort, linkFaults, nounOf, strayKeys } from "../links/index.ts";
import type { LayoutInterface, Path } from "./layout.ts";
import type { LayoutReader } from "./reader.ts";
import type { InterfaceSource } from "./source.ts";

/** Whether an interface has what goes with the kind of link that it is, and nothing else. */
export function checkLink(
  reader: LayoutReader,
  isAws: boolean,
  { name, path, link, pools }: LayoutInterface,
  source: InterfaceSource,
): void {
  for (const key of strayKeys(link, source)) {
    reader.add("HX005", [...path, key], undefined, `does not go with a ${nounOf(link)}`, "leave it out");
  }
  for (const fault of linkFaults({ name, link, isAws, hasPools: pools.length > 0 })) {
    reader.add(fault.code, [...path, ...fault.path], fault.value, fault.reason, fault.fix);
  }
}

/** What a host's links are made of: interfaces that are there, and ports that are of one link only. */
export function checkBelow(reader: LayoutReader, interfaces: readonly LayoutInterface[]): void {
  const names = interfaces.map(({ name }) => name);
  const owners = new Map<string, string>();
  for (const upper of interfaces) {
    const under = below(upper.link);
    if (under === undefined) continue;
    for (const [index, name] of under.names.entries()) {
      const path = [...upper.path, ...under.path, ...(under.as === "ports" ? [index] : [])];
      const lower = interfaces.find((candidate) => candidate.name === name);
      if (lower === undefined) reader.reference(path, name, "interface", names);
      else if (under.as === "ports") {
        checkPort(reader, path, lower, upper, owners.get(name));
        owners.set(name, upper.name);
      }
    }
  }
}

/** @param owner the link that it is a port of already */
function checkPort(
  reader: LayoutReader,
  path: Path,
  port: LayoutInterface,
  upper: LayoutInterface,
  owner: string | undefined,
): void {
  const noun = nounOf(upper.link);
  if (owner !== undefined)
    reader.add("HX043", path, port.name, `is a port of ${owner} already`, `give it to one ${noun}`);
  if (!canBePort(port.link))
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
