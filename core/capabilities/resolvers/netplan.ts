import type { HostPlan } from "../../plan/plan.ts";
import type { InterfaceSettings } from "../capability.ts";

/**
 * netplan's `nameservers`, at the interface by which they are reached. What it makes of them is networkd's, and
 * systemd-resolved asks networkd.
 */
export function onInterface({ resolvers }: HostPlan, name: string): InterfaceSettings | undefined {
  if (resolvers === undefined || resolvers.interface !== name) return undefined;
  const { servers, search } = resolvers;
  return {
    netplan: {
      nameservers: {
        ...(servers.length === 0 ? {} : { addresses: servers.map((server) => `${server}`) }),
        ...(search.length === 0 ? {} : { search: [...search] }),
      },
    },
  };
}
