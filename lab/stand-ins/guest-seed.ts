import { type CloudInitVersion, renderCloudInit } from "../../core/index.ts";
import type { GuestPlan } from "../../core/plan/index.ts";
import type { TwinFile } from "../supervisor/world.ts";

const seed = "/var/lib/cloud/seed/nocloud";

/**
 * The cloud-init drive of a guest, as Proxmox VE makes it, and a system of networkd's: cloud-init finds the NIC by its MAC
 * address, as networkd does. netplan would look for the permanent one, and a twin's NIC has none.
 */
export function guestSeed(host: string, guest: GuestPlan, version: CloudInitVersion): readonly TwinFile[] {
  return [
    file("/etc/cloud/cloud.cfg.d/90-lab.cfg", {
      datasource_list: ["NoCloud"],
      ssh_deletekeys: false,
      disable_root: false,
      locale: false,
      growpart: { mode: "off" },
      resize_rootfs: false,
      system_info: { network: { renderers: ["networkd"], activators: ["networkd"] } },
    }),
    file(`${seed}/meta-data`, { "instance-id": `guest-${guest.id}`, "local-hostname": guest.name }),
    { path: `${seed}/user-data`, mode: 0o600, content: "#cloud-config\n{}\n" },
    { path: `${seed}/network-config`, mode: 0o600, content: renderCloudInit(host, guest, version) },
  ];
}

function file(path: string, value: unknown): TwinFile {
  return { path, mode: 0o600, content: `${JSON.stringify(value, undefined, 2)}\n` };
}
