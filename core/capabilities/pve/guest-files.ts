import type { HostPlan } from "../../plan/plan.ts";
import type { RenderedFile } from "../../render/file.ts";
import { ownedBy } from "../../render/yaml-text.ts";
import { askedBy } from "./cloud-init.ts";
import type { GuestPlan } from "./values.ts";

/**
 * What hextet sets of a guest, a file each, for the agent's subsystem `pve_guests`: `vm NUMBER NAME` or `container NUMBER NAME`, then a line for
 * each setting, as `qm` or `pct` call it. Of a list `KEY=VALUE,...` these keys are the layout's, and all others the guest's own;
 * one without a value is to be absent. Any other setting is the layout's as a whole (`man qm`, `man pct`).
 */
export function renderGuestFiles(host: HostPlan): readonly RenderedFile[] {
  return host.guests.flatMap((guest) =>
    guest.nic === undefined
      ? []
      : [
          {
            path: `/etc/hextet/guests/${guest.id}.conf`,
            mode: 0o644 as const,
            content: guestFile(`${host.site}/${host.name}`, guest, guest.nic),
            subsystem: "pve_guests" as const,
          },
        ],
  );
}

function guestFile(host: string, guest: GuestPlan, nic: string): string {
  const { servers, search } = askedBy(guest);
  const addresses = addressesOf(guest);
  const plug = { bridge: guest.bridge, tag: guest.vlan, ...mtuOf(guest) };
  const mac = guest.mac.toUpperCase();
  const settings =
    guest.kind === "vm"
      ? [
          [nic, list({ macaddr: mac, ...plug })],
          [nic.replace("net", "ipconfig"), list(addresses)],
        ]
      : [[nic, list({ hwaddr: mac, ...plug, ...addresses })]];
  const names = [
    ...(servers.length === 0 ? [] : [["nameserver", servers.join(" ")]]),
    ...(search.length === 0 ? [] : [["searchdomain", search.join(" ")]]),
  ];
  return `${ownedBy(host)}
${guest.kind} ${guest.id} ${guest.name}
${[...settings, ...names].map((words) => `${words.join(" ")}\n`).join("")}`;
}

/**
 * Where the layout has one for its network: by 1 a virtual machine has the bridge's (`man qm`, of virtio alone, and by itself from
 * Proxmox VE 9 on); of a container it is the number.
 */
function mtuOf({ kind, mtu }: GuestPlan): { mtu?: number } {
  if (mtu === undefined) return {};
  return { mtu: kind === "vm" ? 1 : mtu };
}

/** Where the layout has no IPv4 for the guest, what it has of that is its own. */
function addressesOf({ address, length, comes, gateway, ipv4 }: GuestPlan) {
  return {
    ...(ipv4 === undefined ? {} : { ip: `${ipv4.address}/${ipv4.length}`, gw: ipv4.gateway }),
    ip6: comes === undefined ? `${address}/${length}` : comes === "dhcp" ? "dhcp" : "auto",
    gw6: gateway,
  };
}

function list(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}=${value ?? ""}`)
    .join(",");
}
