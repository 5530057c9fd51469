/** The NICs of machines: a tap for the emulator, and a bridge without a will of its own between it and the NIC. */

import { deviceName, ip, setParameters } from "../supervisor/namespace.ts";
import { carriedBeyond } from "../supervisor/nic.ts";
import type { TwinNic } from "../supervisor/world.ts";
import type { MachineNic } from "./emulator.ts";

/** Frames that bridges keep to themselves (IEEE 802.1D), all that the kernel lets pass: LACP's and LLDP's among them. */
const everyGroup = 0xfffd;

/** Joins a NIC that is in the machine's namespace to a new tap there. */
export async function joinTap(netns: string, nic: TwinNic): Promise<MachineNic> {
  const { name, mac, mtu } = nic;
  const most = carriedBeyond(nic);
  const bridge = deviceName("wire-", name);
  const tap = deviceName("tap-", name);
  await setParameters(netns, {
    "net.ipv6.conf.all.disable_ipv6": 1,
    "net.ipv6.conf.default.disable_ipv6": 1,
  });
  await ip(netns, [
    // Nothing is kept of who is where, so that every frame goes to the one other port.
    `link add ${bridge} mtu ${most} type bridge stp_state 0 forward_delay 0 ageing_time 0 mcast_snooping 0`,
    `tuntap add dev ${tap} mode tap`,
    ...[name, tap].map((port) => `link set ${port} mtu ${most}`),
    // The address is the NIC's in the machine, and a bridge takes frames to its ports' own for itself.
    `link set ${name} address ${anotherMac(mac)}`,
    ...[name, tap].flatMap((port) => [
      `link set ${port} master ${bridge}`,
      `link set ${port} type bridge_slave learning off group_fwd_mask ${everyGroup}`,
      `link set ${port} up`,
    ]),
    `link set ${bridge} up`,
  ]);
  return { name, mac, mtu, tap };
}

/** Locally administered, and not the given one. */
function anotherMac(mac: string): string {
  const [first = "02", ...rest] = mac.split(":");
  return [((Number.parseInt(first, 16) ^ 0x40) | 0x02).toString(16).padStart(2, "0"), ...rest].join(":");
}
