import type { HostFiles } from "../../../core/render/file.ts";

const unit = "hextet-figure.service";

/** Three files of three kinds, other ones for every mark. @param mark last part of an address beside the host's own, in hexadecimal */
export function bundleOf(mark: string): HostFiles {
  return {
    host: "rack/host-1",
    units: [unit],
    files: [
      {
        path: "/etc/sysctl.d/60-hextet.conf",
        mode: 0o644,
        subsystem: "sysctl",
        content: `net.ipv6.conf.default.hop_limit = ${64 + Number.parseInt(mark, 16)}\n`,
      },
      {
        path: "/etc/netplan/60-hextet.yaml",
        mode: 0o600,
        subsystem: "netplan",
        content: `network:\n  version: 2\n  ethernets:\n    eno1:\n      addresses: ["3fff:b0b:1::${mark}:10/64"]\n`,
      },
      {
        path: `/etc/systemd/system/${unit}`,
        mode: 0o644,
        subsystem: "systemd",
        content: `[Unit]\nDescription=State ${mark}\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n`,
      },
    ],
  };
}

/** All that such a change touches, as a text: two equal ones are one state. */
export const stateScript = `set -u
for file in /etc/sysctl.d/60-hextet.conf /etc/netplan/60-hextet.yaml /etc/systemd/system/${unit}; do
  if [ -e "$file" ]; then stat -c '%n %a %U' "$file"; cksum <"$file"; else echo "$file is missing"; fi
done
find /etc/sysctl.d /etc/netplan /etc/systemd/system -name '.*.hextet'
ip -6 -o addr show dev eno1 scope global | awk '{ print $4 }' | sort
ip -6 route show dev eno1 | awk '{ print $1, $2, $3 }' | sort
sysctl net.ipv6.conf.default.hop_limit
systemctl is-active ${unit} || :
systemctl is-enabled ${unit} 2>/dev/null || :
systemctl show -p Description ${unit}`;

/** Succeeds once no change waits to be confirmed or undone, and nobody holds the agent's lock. */
export const settledScript =
  "[ ! -e /var/lib/hextet/transaction/current ] && [ ! -e /run/hextet/transaction/current ] && { [ ! -e /run/hextet/lock ] || flock -n /run/hextet/lock true; }";
