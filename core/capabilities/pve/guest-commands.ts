import type { HostPlans } from "../values.ts";
import type { GuestPlan } from "./values.ts";

/**
 * What gives a Proxmox VE guest its planned address, one command a guest (`man qm`, `man pct`): through the
 * cloud-init drive of a virtual machine, or the network device of a container.
 */
export function renderGuestCommands({ guests }: Pick<HostPlans, "guests">): readonly string[] {
  // Those that up sets itself are told nothing by hand.
  return guests
    .filter(({ nic }) => nic === undefined)
    .map((guest) => {
      const address = `${ipv6(guest)}${ipv4(guest)}`;
      const tag = guest.vlan === undefined ? "" : `,tag=${guest.vlan}`;
      if (guest.cloudInit !== undefined)
        return `qm set ${guest.id} --net0 virtio=${guest.mac.toUpperCase()},bridge=${guest.bridge}${tag} --cicustom network=local:${snippetOf(guest)}`;
      return guest.kind === "vm"
        ? `qm set ${guest.id} --net0 virtio=${guest.mac.toUpperCase()},bridge=${guest.bridge}${tag} --ipconfig0 ${address}`
        : `pct set ${guest.id} --net0 name=eth0,hwaddr=${guest.mac.toUpperCase()},bridge=${guest.bridge}${tag},${address}`;
    });
}

/** The network-config of a guest's cloud-init, as storage of Proxmox VE has it: in its folder `snippets` (`man qm`, --cicustom). */
export function snippetOf({ id }: GuestPlan): string {
  return `snippets/hextet-${id}.yaml`;
}

/** Beside `auto` and `dhcp` both programs refuse a `gw6`, or drop the whole line: the gateway comes by router advertisement. */
function ipv6({ address, length, comes, gateway }: GuestPlan): string {
  if (comes !== undefined) return comes === "dhcp" ? "ip6=dhcp" : "ip6=auto";
  return `ip6=${address}/${length}${gateway === undefined ? "" : `,gw6=${gateway}`}`;
}

function ipv4({ ipv4: own }: GuestPlan): string {
  if (own === undefined) return "";
  return `,ip=${own.address}/${own.length}${own.gateway === undefined ? "" : `,gw=${own.gateway}`}`;
}
