import type { HostPlan } from "../../plan/plan.ts";
import type { InterfaceSettings } from "../capability.ts";
import { towardsInternet } from "./aws.ts";

/**
 * netplan's `mtu`, which networkd and at boot udev read; ifupdown2's, at the end of what Proxmox VE knows, where its panel
 * writes it; a command of ifupdown's, whose own `mtu` of IPv6 is not the link's; `MTUBytes` of networkd's file, `MTU` of an ifcfg file, `mtu` of a keyfile. Beyond a VPC no router has to say that a packet is too large, and none of IPv6 cuts it up: the default route
 * takes what an internet gateway does, and the VPC has a route of its own.
 */
export function onInterface({ mtus }: HostPlan, name: string): InterfaceSettings | undefined {
  const own = mtus.find(({ interface: link }) => link === name);
  if (own === undefined) return undefined;
  const { mtu, within } = own;
  return {
    netplan: { mtu },
    ifupdown2: [`mtu ${mtu}`],
    ifupdown: { lines: [`post-up ip link set dev ${name} mtu ${mtu}`] },
    networkmanager: { link: { mtu: `${mtu}` } },
    ifcfg: { MTU: `${mtu}` },
    networkd: { link: { MTUBytes: `${mtu}` } },
    ...(within === undefined ? {} : { defaultRoute: { mtu: towardsInternet, except: within } }),
  };
}
