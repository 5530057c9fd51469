import type { Capability } from "../capabilities/capability.ts";
import type { Path } from "./layout.ts";
import { loopback } from "./loopbacks.ts";
import type { LayoutReader } from "./reader.ts";
import type { HostSource } from "./source.ts";

/** What a layout can say of an EC2 instance and its first boot does not do, and what an instance cannot be without. */
export function checkInstance(
  reader: LayoutReader,
  path: Path,
  host: HostSource,
  capabilities: readonly Capability[],
): void {
  if (host.network?.renderer === "ifupdown2") {
    reader.add(
      "HX101",
      [...path, "network"],
      undefined,
      "asks for ifupdown2, which configures no EC2 instance: its image has netplan, and its first boot tells nobody else",
      "leave it out",
    );
  }
  for (const capability of capabilities) capability.checkInstance?.(reader, path, host);
  if (host.retired !== true && !hasNic(reader, path, host)) {
    reader.add(
      "HX102",
      [...path, "interfaces"],
      undefined,
      "has no NIC that is in a network, and an instance is made on one",
      "give it one: interfaces: { ens5: { network: ... } }",
    );
  }
}

/** Whether one is a NIC in a network, or would be if it could be read. */
function hasNic(reader: LayoutReader, path: Path, { interfaces }: HostSource): boolean {
  const at = [...path, "interfaces"];
  return (
    reader.unreadable(at) ||
    Object.entries(interfaces ?? {}).some(
      ([name, { bridge, network }]) =>
        reader.unreadable([...at, name, "network"]) ||
        (name !== loopback && bridge === undefined && network !== undefined),
    )
  );
}
