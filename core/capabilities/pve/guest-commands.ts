import type { HostPlans } from "../values.ts";
import type { GuestPlan } from "./values.ts";

/**
 * What gives a Proxmox VE guest its planned address, one command a guest (`man qm`, `man pct`): through the
 * cloud-init drive of a virtual machine, or the network device of a container.
 */
export function renderGuestCommands({ guests }: Pick<HostPlans, "guests">): readonly string[] {
  return guests.map((guest) => {
    const gateway = guest.gateway === undefined ? "" : `,gw6=${guest.gateway}`;
    const address = `ip6=${guest.address}/${guest.length}${gateway}${ipv4(guest)}`;
    const tag = guest.vlan === undefined ? "" : `,tag=${guest.vlan}`;
    return guest.kind === "vm"
      ? `qm set ${guest.id} --net0 virtio=${guest.mac.toUpperCase()},bridge=${guest.bridge}${tag} --ipconfig0 ${address}`
      : `pct set ${guest.id} --net0 name=eth0,hwaddr=${guest.mac.toUpperCase()},bridge=${guest.bridge}${tag},${address}`;
  });
}

function ipv4({ ipv4: own }: GuestPlan): string {
  if (own === undefined) return "";
  return `,ip=${own.address}/${own.length}${own.gateway === undefined ? "" : `,gw=${own.gateway}`}`;
}
