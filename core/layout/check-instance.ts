import { isNic, linkOf } from "../links/index.ts";
import type { Path } from "./layout.ts";
import type { LayoutReader } from "./reader.ts";
import type { HostSource } from "./source.ts";

/** What a layout can say of an EC2 instance and its first boot does not do, and what an instance cannot be without. */
export function checkInstance(reader: LayoutReader, path: Path, host: HostSource): void {
  if (host.network?.renderer === "ifupdown2") {
    reader.add(
      "HX101",
      [...path, "network"],
      undefined,
      "asks for ifupdown2, which configures no EC2 instance: its image has netplan, and its first boot tells nobody else",
      "leave it out",
    );
  }
  for (const key of ["incus", "lxd"] as const) {
    if (host[key] === undefined) continue;
    reader.add(
      "HX101",
      [...path, key],
      undefined,
      "is not set up on an EC2 instance: nothing reads its preseed at the first boot, and EC2 delivers to interfaces alone",
      "use docker with a pool of the interface's, or a host that is reached over SSH",
    );
  }
  if (Object.keys(host.guests ?? {}).length > 0) {
    reader.add(
      "HX101",
      [...path, "guests"],
      undefined,
      "live on a host with Proxmox VE, and EC2 delivers nothing to them",
      "move them to a host that is reached over SSH",
    );
  }
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
      ([name, source]) =>
        reader.unreadable([...at, name, "network"]) ||
        (isNic(linkOf(name, source)) && source.network !== undefined),
    )
  );
}
