/** The NICs of twins: veth pairs whose inner end is the twin's and whose outer end stays where it is when the twin restarts. */

import { createNamespace, deleteNamespace, deviceName, ip, renameNamespace } from "./namespace.ts";
import { segmentDevice } from "./router.ts";
import type { TwinNic, TwinSpec } from "./world.ts";

/** Where the outer end of a nic lies. */
export interface OuterEnd {
  readonly netns: string;
  readonly device: string;
}

/** @param segmentNamespace gives the router namespace of a segment; throws where there is none of that name */
export function outerEnd(
  twin: string,
  nic: TwinNic,
  segmentNamespace: (segment: string) => string,
): OuterEnd {
  switch (nic.peer.kind) {
    case "segment":
      return {
        netns: segmentNamespace(nic.peer.segment),
        device: deviceName("port-", `${twin} ${nic.name}`),
      };
    case "routed":
      return { netns: nic.peer.netns, device: nic.peer.device };
    case "guest":
      return { netns: nic.peer.twin, device: nic.peer.device };
  }
}

/** What a switch's port carries: whoever is on its segment is to agree, as with real ones. */
const carriedBySwitch = 9216;

/** What the other end of a NIC carries, and all between it and its host. */
export function carriedBeyond({ peer, mtu }: TwinNic): number {
  return peer.kind === "segment" ? Math.max(mtu, carriedBySwitch) : mtu;
}

/** Makes the pair; the twin's namespace must exist. The inner end is left down, as a NIC is before its host has booted. */
export async function createNic(spec: TwinSpec, nic: TwinNic, outer: OuterEnd): Promise<void> {
  await ip(outer.netns, [
    `link add ${outer.device} mtu ${carriedBeyond(nic)} type veth peer name ${nic.name} netns ${spec.name} address ${nic.mac} mtu ${nic.mtu}`,
    `link set ${outer.device} alias ${spec.name}:${nic.name}`,
  ]);
  if (nic.peer.kind === "segment") {
    await ip(outer.netns, [
      `link set ${outer.device} master ${segmentDevice(nic.peer.segment)}`,
      `link set ${outer.device} up`,
    ]);
  }
}

/**
 * What a restart does to a host's network: everything the kernel held is gone (addresses, bridges, rules,
 * parameters), the NICs are the same. `devices` move into a fresh namespace that takes over the name.
 */
export async function refreshNamespace(name: string, devices: readonly string[]): Promise<void> {
  const next = `${name}.next`;
  await createNamespace(next);
  for (const device of devices) await ip(name, [`link set ${device} netns ${next}`]);
  await deleteNamespace(name);
  await renameNamespace(next, name);
}
