import type { HostPlan } from "../../plan/plan.ts";
import type { InterfaceSettings } from "../capability.ts";
import { networkmanagerLines } from "./networkmanager.ts";
import { withZone } from "./resolv-conf.ts";

/**
 * At the interface by which they are reached: netplan's `nameservers`, of which it makes what networkd's own files have.
 * systemd-resolved asks networkd.
 */
export function onInterface(host: HostPlan, name: string): InterfaceSettings | undefined {
  const { resolvers } = host;
  const networkmanager = networkmanagerLines(host, name);
  if (resolvers === undefined || resolvers.interface !== name)
    return networkmanager === undefined ? undefined : { networkmanager };
  const { servers, search } = resolvers;
  return {
    netplan: {
      nameservers: {
        ...(servers.length === 0 ? {} : { addresses: servers.map((server) => `${server}`) }),
        ...(search.length === 0 ? {} : { search: [...search] }),
      },
    },
    ...(networkmanager === undefined ? {} : { networkmanager }),
    // Those of network.service write them into /etc/resolv.conf.
    ifcfg: {
      ...Object.fromEntries(servers.map((server, index) => [`DNS${index + 1}`, withZone(server, name)])),
      ...(search.length === 0 ? {} : { DOMAIN: search.join(" ") }),
    },
    networkd: {
      network: {
        ...(servers.length === 0 ? {} : { DNS: servers.map((server) => `${server}`) }),
        ...(search.length === 0 ? {} : { Domains: search.join(" ") }),
      },
    },
  };
}
