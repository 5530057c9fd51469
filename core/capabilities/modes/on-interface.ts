import { Ipv6Address } from "../../address/index.ts";
import type { HostPlan, InterfaceComes } from "../../plan/plan.ts";
import type { InterfaceSettings } from "../capability.ts";
import { ifcfgLines } from "./ifcfg.ts";
import { ifupdownIpv6 } from "./ifupdown.ts";
import { ifupdown2Ipv6 } from "./ifupdown2.ts";
import { networkdLines } from "./networkd.ts";
import { networkmanagerLines } from "./networkmanager.ts";

/**
 * netplan's keys of an interface whose addresses come by themselves (netplan reference, "Properties for all device types").
 * networkd hears advertisements itself, whether or not the host forwards, where it is told to.
 */
export function onInterface(host: HostPlan, name: string): InterfaceSettings | undefined {
  const device = host.interfaces.find((own) => own.name === name);
  const comes = device?.comes;
  if (device === undefined || comes === undefined) return undefined;
  return {
    netplan: {
      dhcp6: comes.by !== "slaac",
      "accept-ra": true,
      ...(comes.temporary === undefined ? {} : { "ipv6-privacy": comes.temporary }),
      ...identifier(comes),
    },
    ifupdown2Ipv6: ifupdown2Ipv6(host, device, comes),
    ifupdown: { ipv6: ifupdownIpv6(host, device, comes) },
    networkd: networkdLines(comes),
    ifcfg: ifcfgLines(comes),
    networkmanager: networkmanagerLines(comes),
  };
}

function identifier({ identifier: own }: InterfaceComes): Readonly<Record<string, string>> {
  if (own === undefined) return {};
  return own instanceof Ipv6Address ? { "ipv6-address-token": `${own}` } : { "ipv6-address-generation": own };
}
