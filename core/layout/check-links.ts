import {
  linkFaults,
  linkState,
  type NetworkRenderer,
  nounOf,
  parentOf,
  strayKeys,
  tagOf,
  unsayable,
} from "../links/index.ts";
import type { LayoutInterface } from "./layout.ts";
import type { LayoutReader } from "./reader.ts";
import type { InterfaceSource } from "./source.ts";

/** Whether an interface has what goes with the kind of link that it is, and nothing else, and can be written. */
export function checkLink(
  reader: LayoutReader,
  isAws: boolean,
  renderer: NetworkRenderer,
  { name, path, link, pools }: LayoutInterface,
  source: InterfaceSource,
): void {
  for (const key of strayKeys(link, source)) {
    reader.add("HX005", [...path, key], undefined, `does not go with a ${nounOf(link)}`, "leave it out");
  }
  const faults = linkFaults({ name, link, isAws, hasPools: pools.length > 0 });
  for (const fault of faults) {
    reader.add(fault.code, [...path, ...fault.path], fault.value, fault.reason, fault.fix);
  }
  const without = unsayable(link, name, renderer);
  // What a VPC has no use for can not be written there either.
  if (without === undefined || (isAws && faults.length > 0)) return;
  const { reason, other } = without;
  const fix = isAws
    ? "leave it out: an instance has netplan"
    : other === undefined
      ? "give it another name, without a dot"
      : `say network: { renderer: ${other} } at the host, which can write it`;
  reader.add("HX154", path, undefined, `can not be written for this host: ${reason}`, fix);
}

/** What links of one host can not have twice. */
export function checkTogether(reader: LayoutReader, interfaces: readonly LayoutInterface[]): void {
  const tags = new Map<string, string>();
  const macs = new Map<string, string>();
  for (const { name, path, link } of interfaces) {
    const tag = tagOf(link);
    const parent = parentOf(link);
    if (tag !== undefined && parent !== undefined) {
      const other = tags.get(`${parent} ${tag}`);
      tags.set(`${parent} ${tag}`, other ?? name);
      if (other !== undefined)
        reader.add(
          "HX151",
          path,
          undefined,
          `is VLAN ${tag} of ${parent}, and so is ${other}: a host has each once`,
          "give it another number, or its addresses to the other",
        );
    }
    const mac = linkState(link)?.mac;
    if (mac === undefined) continue;
    const other = macs.get(mac);
    macs.set(mac, other ?? name);
    if (other !== undefined)
      reader.add(
        "HX157",
        path,
        undefined,
        `is the NIC that came with ${mac}, and so is ${other}`,
        "give each NIC the MAC address that it came with",
      );
  }
}
