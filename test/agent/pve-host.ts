import { readFileSync } from "node:fs";
import { writeBundle } from "../../core/bundle/index.ts";
import { ThrowawayHost, type Userland } from "./throwaway-host.ts";

const tool = readFileSync(new URL("../../lab/stand-ins/pve/guest-tool.py", import.meta.url), "utf8");

/** A throwaway host with the stand-ins of qm and pct, which note each call. */
export function pveHost(userland: Userland): ThrowawayHost {
  const host = new ThrowawayHost(userland);
  for (const name of ["qm", "pct"]) {
    host.write(`/opt/pve/${name}`, tool, 0o755);
    host.consumer(name, `exec /opt/pve/${name} "$@"`);
  }
  return host;
}

/** A bundle with files of guests, by their numbers. */
export function guestBundle(guests: Readonly<Record<number, string>>): string {
  return writeBundle({
    host: "rack/pve-1",
    units: [],
    files: Object.entries(guests).map(([id, content]) => ({
      path: `/etc/hextet/guests/${id}.conf`,
      mode: 0o644,
      subsystem: "pve_guests" as const,
      content: `# Written by hextet for rack/pve-1; changes belong in its layout.\n${content}`,
    })),
  });
}

/** Calls that change a guest. */
export function changes(host: ThrowawayHost): string[] {
  return host.calls().filter((call) => / (set|update) /.test(call));
}

export const vm = {
  path: "/etc/pve/qemu-server/101.conf",
  before: `cores: 2
ide2: local:vm-101-cloudinit,media=cdrom
ipconfig0: gw=192.0.2.1,ip=192.0.2.7/24
memory: 2048
name: git
net0: e1000=02:00:5E:10:00:99,bridge=vmbr0,firewall=1,queues=2,rate=10,tag=7
net1: virtio=02:00:5E:10:00:98,bridge=vmbr9
`,
  wanted: `vm 101 git
net0 macaddr=02:00:5E:10:00:01,bridge=vmbr2,tag=
ipconfig0 ip6=2001:db8::25/64,gw6=fe80::1
nameserver 2001:db8::53 2001:db8::54
`,
  after: `cores: 2
ide2: local:vm-101-cloudinit,media=cdrom
ipconfig0: gw=192.0.2.1,ip=192.0.2.7/24,ip6=2001:db8::25/64,gw6=fe80::1
memory: 2048
name: git
nameserver: 2001:db8::53 2001:db8::54
net0: e1000=02:00:5E:10:00:01,bridge=vmbr2,firewall=1,queues=2,rate=10
net1: virtio=02:00:5E:10:00:98,bridge=vmbr9
`,
} as const;

export const container = {
  path: "/etc/pve/lxc/102.conf",
  before: `hostname: web
net0: name=eth0,bridge=vmbr0,firewall=1,hwaddr=02:00:5E:10:00:97,ip=dhcp,rate=5,type=veth
ostype: debian
`,
  wanted: `container 102 web
net0 hwaddr=02:00:5E:10:00:02,bridge=vmbr2,tag=20,ip6=2001:db8::26/64,gw6=fe80::1
`,
  after: `hostname: web
net0: name=eth0,bridge=vmbr2,firewall=1,gw6=fe80::1,hwaddr=02:00:5E:10:00:02,ip=dhcp,ip6=2001:db8::26/64,rate=5,tag=20,type=veth
ostype: debian
`,
} as const;
