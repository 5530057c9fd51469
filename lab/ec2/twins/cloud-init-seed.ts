import type { TwinFile } from "../../supervisor/world.ts";
import type { Instance, NetworkInterface } from "../model/state.ts";

/** Name of the first interface on a Nitro instance. */
export const deviceName = "ens5";

const seed = "/var/lib/cloud/seed/nocloud";

/** Where cloud-init finds an instance's user data. */
export const userDataPath = `${seed}/user-data`;

/**
 * What the metadata service would say, as files for cloud-init's NoCloud data source
 * (docs.cloud-init.io/en/latest/reference/datasources/nocloud.html). They are JSON, which is YAML.
 */
export function cloudInitSeed(
  instance: Instance,
  networkInterface: NetworkInterface,
  publicKeys: readonly string[],
): readonly TwinFile[] {
  return [
    file("/etc/cloud/cloud.cfg.d/90-lab.cfg", {
      datasource_list: ["NoCloud"],
      // The supervisor has made the host key known already.
      ssh_deletekeys: false,
      disable_root: false,
      locale: false,
      growpart: { mode: "off" },
      resize_rootfs: false,
      // As on Debian's images for EC2; where ifupdown2 is installed too, that would come first.
      system_info: { network: { renderers: ["netplan"], activators: ["netplan"] } },
    }),
    file(`${seed}/meta-data`, {
      "instance-id": instance.id,
      "local-hostname": instance.hostname,
      "public-keys": publicKeys,
    }),
    // As the EC2 data source has it, to become /etc/netplan/50-cloud-init.yaml, but without the match for a MAC:
    // netplan means the permanent one, and a twin's NIC has none.
    file(`${seed}/network-config`, {
      version: 2,
      ethernets: {
        [deviceName]: {
          dhcp4: networkInterface.ipv4Addresses.length > 0,
          dhcp6: networkInterface.ipv6Addresses.length > 0,
        },
      },
    }),
    { path: userDataPath, mode: 0o600, content: instance.userData },
  ];
}

function file(path: string, value: unknown): TwinFile {
  return { path, mode: 0o600, content: `${JSON.stringify(value, undefined, 2)}\n` };
}
