import { readFileSync } from "node:fs";
import { type Section, sharedFaults } from "./section.ts";

const tool = readFileSync(new URL("../../../lab/stand-ins/pve/guest-tool.py", import.meta.url), "utf8");

/** A virtual machine and a container of stand-ins of qm and pct, which have another network in each state. */
export const guests: Section = {
  name: "guests",
  heading: "Hosts with guests of Proxmox VE",
  says: `Each state gives a virtual machine and a container another
network ([docs/plan.md](plan.md#guests-that-up-sets)), by stand-ins of \`qm\` and \`pct\`, and what these have of them is a part of the state.`,
  features: [],
  units: [],
  sysctl: "",
  before: () => `set -eu
cat >/usr/sbin/qm <<'END'
${tool}END
cp /usr/sbin/qm /usr/sbin/pct && chmod 755 /usr/sbin/qm /usr/sbin/pct
mkdir -p /etc/pve/qemu-server /etc/pve/lxc
echo 'net0: virtio=BC:24:11:00:00:01,bridge=vmbr0,firewall=1' >/etc/pve/qemu-server/101.conf
echo 'net0: name=eth0,bridge=vmbr0,hwaddr=BC:24:11:00:00:02,ip=dhcp,type=veth' >/etc/pve/lxc/102.conf
`,
  files: (mark) => ({
    "/etc/hextet/guests/101.conf": {
      subsystem: "pve_guests",
      content: `vm 101 git
net0 macaddr=02:00:5E:10:00:01,bridge=vmbr2,tag=
ipconfig0 ip6=2001:db8:1:${mark}::25/64,gw6=fe80::1
`,
    },
    "/etc/hextet/guests/102.conf": {
      subsystem: "pve_guests",
      content: `container 102 web
net0 hwaddr=02:00:5E:10:00:02,bridge=vmbr2,tag=,ip6=2001:db8:1:${mark}::26/64,gw6=fe80::1
`,
    },
  }),
  state: "cksum /etc/hextet/guests/* || true\nqm config 101\npct config 102\n",
  faults: sharedFaults,
};
