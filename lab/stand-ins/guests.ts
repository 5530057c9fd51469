import { readFileSync } from "node:fs";
import { renderGuestNetwork } from "../../core/capabilities/pve/index.ts";
import type { HostPlan } from "../../core/plan/index.ts";
import type { TwinFile, TwinSpec } from "../supervisor/world.ts";
import { guestSeed } from "./guest-seed.ts";
import { mtu } from "./mtu.ts";
import type { StandIn } from "./stand-in.ts";

/** Guests of Proxmox VE: a twin each, plugged into the bridge of its host's. */
export const guests: StandIn = { twins: guestTwins, files: guestTools, refused: tagged };

/** What tags a guest's packets on Proxmox VE is Proxmox VE, when it starts the guest. */
function tagged({ guests: all }: HostPlan): string | undefined {
  const guest = all.find(({ vlan }) => vlan !== undefined);
  return (
    guest &&
    `guests.${guest.name}: is in VLAN ${guest.vlan} of ${guest.bridge}, and the lab plugs guests in untagged`
  );
}

/**
 * Stand-ins for qm and pct, and each guest as a person has made it: on its bridge, with a MAC address of Proxmox VE's own. What its
 * twin has in it is the plan's all the same.
 */
function guestTools({ guests: all }: HostPlan): TwinFile[] {
  if (all.length === 0) return [];
  const tool = readFileSync(new URL("pve/guest-tool.py", import.meta.url), "utf8");
  const mac = (id: number) => `BC:24:11:00:${`${id % 10_000}`.padStart(4, "0").replace(/^../, "$&:")}`;
  return [
    ...["qm", "pct"].map((name) => ({ path: `/usr/sbin/${name}`, mode: 0o755, content: tool })),
    ...all.map(({ kind, id, name, bridge }) =>
      kind === "vm"
        ? {
            path: `/etc/pve/qemu-server/${id}.conf`,
            mode: 0o640,
            content: `ide2: local:vm-${id}-cloudinit,media=cdrom\nname: ${name}\nnet0: virtio=${mac(id)},bridge=${bridge},firewall=1\n`,
          }
        : {
            path: `/etc/pve/lxc/${id}.conf`,
            mode: 0o640,
            content: `hostname: ${name}\nnet0: name=eth0,bridge=${bridge},firewall=1,hwaddr=${mac(id)},ip=dhcp,type=veth\nostype: debian\n`,
          },
    ),
  ];
}

function guestTwins(host: HostPlan, twin: string, authorizedKeys: readonly string[]): TwinSpec[] {
  return host.guests.map((guest) => ({
    name: `${twin}--${guest.name}`,
    hostname: guest.name,
    features: guest.cloudInit === undefined ? ["netplan"] : ["networkd", "cloud-init"],
    nics: [
      {
        name: "eth0",
        mac: guest.mac,
        mtu,
        peer: { kind: "guest", twin, device: `tap${guest.id}i0`, bridge: guest.bridge },
      },
    ],
    files: [
      ...(guest.cloudInit === undefined
        ? [{ path: "/etc/netplan/50-cloud-init.yaml", mode: 0o600, content: renderGuestNetwork(guest) }]
        : guestSeed(`${host.site}/${host.name}`, guest, guest.cloudInit)),
      ...listeners(guest.tcp),
    ],
    authorizedKeys,
  }));
}

/** Something that answers on each of a guest's ports, since the image has no workload of the guest's own. */
function listeners(ports: readonly number[]): TwinFile[] {
  const name = (port: number) => `hextet-lab-port-${port}.service`;
  const units = ports.map(
    (port): TwinFile => ({
      path: `/etc/systemd/system/${name(port)}`,
      mode: 0o644,
      content: `[Unit]
Description=Something to reach on TCP port ${port}

[Service]
ExecStart=/usr/bin/busybox httpd -f -p [::]:${port} -h /var/www
`,
    }),
  );
  const wants = `[Unit]\nWants=${ports.map(name).join(" ")}\n`;
  return [
    ...units,
    { path: "/var/www/index.html", mode: 0o644, content: "guest\n" },
    { path: "/etc/systemd/system/multi-user.target.d/lab.conf", mode: 0o644, content: wants },
  ];
}
