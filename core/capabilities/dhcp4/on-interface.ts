import type { HostPlan } from "../../plan/plan.ts";
import type { InterfaceSettings } from "../capability.ts";

/**
 * netplan's `dhcp4` and `dhcp4-overrides`; ifupdown2's and ifupdown's `inet dhcp`; networkd's `DHCP=` with `[DHCPv4]`; `BOOTPROTO` of an ifcfg
 * file, whose METRIC and DEFROUTE are of that route too; `method=auto` of a keyfile.
 */
export function onInterface({ dhcp4, interfaces }: HostPlan, name: string): InterfaceSettings | undefined {
  const own = dhcp4.find(({ interface: device }) => device === name);
  if (own === undefined) return undefined;
  const { isWayOut } = own;
  const metric = interfaces.find((device) => device.name === name)?.metric;
  const overrides = {
    ...(metric === undefined ? {} : { "route-metric": metric }),
    ...(isWayOut ? {} : { "use-routes": false }),
  };
  const routes = {
    ...(metric === undefined ? {} : { RouteMetric: `${metric}` }),
    ...(isWayOut ? {} : { UseRoutes: "no", UseGateway: "no" }),
  };
  return {
    netplan: {
      dhcp4: true,
      ...(Object.keys(overrides).length === 0 ? {} : { "dhcp4-overrides": overrides }),
    },
    ifupdown2Ipv4: { method: "dhcp" },
    ifupdown: { ipv4: { method: "dhcp" } },
    networkd: { dhcp: 4, sections: [["DHCPv4", routes]] },
    networkmanager: {
      ipv4: {
        method: "auto",
        ...(metric === undefined ? {} : { "route-metric": `${metric}` }),
        ...(isWayOut ? {} : { "never-default": "true" }),
      },
    },
    ifcfg: {
      BOOTPROTO: "dhcp",
      ...(metric === undefined ? {} : { METRIC: `${metric}` }),
      DEFROUTE: isWayOut ? "yes" : "no",
    },
  };
}
