import type { TwinSpec } from "../../supervisor/world.ts";
import { portDevice } from "../fabric/view.ts";
import type { Instance, NetworkInterface } from "../model/state.ts";
import { cloudInitSeed, deviceName } from "./cloud-init-seed.ts";

/** Bytes: what EC2 gives inside a VPC. */
const jumboFrame = 9001;

/**
 * The twin that stands for an instance, on a port of its VPC's router.
 * @param publicKeys of its key pair, for the image's user and root
 * @param operatorKey the lab's own, for root
 */
export function twinSpec(
  instance: Instance,
  networkInterface: NetworkInterface,
  netns: string,
  publicKeys: readonly string[],
  operatorKey: string,
): TwinSpec {
  return {
    name: instance.twin,
    hostname: instance.hostname,
    features: ["docker", "cloud-init", "netplan"],
    nics: [
      {
        name: deviceName,
        mac: networkInterface.mac,
        mtu: jumboFrame,
        peer: { kind: "routed", netns, device: portDevice(networkInterface.id) },
      },
    ],
    files: cloudInitSeed(instance, networkInterface, publicKeys),
    authorizedKeys: [...publicKeys, operatorKey],
  };
}
