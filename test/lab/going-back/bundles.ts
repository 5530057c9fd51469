import type { HostFiles } from "../../../core/render/file.ts";
import { box } from "../agent-twins.ts";

export const ip = (lines: string) => `network:\n  version: 2\n  ethernets:\n    eno1:\n${lines}`;

export const unit = (name: string, program: string) => ({
  path: `/etc/systemd/system/hextet-${name}.service`,
  mode: 0o644,
  subsystem: "systemd" as const,
  content: `[Unit]\nDescription=${name}\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=${program}\n[Install]\nWantedBy=multi-user.target\n`,
});

/** What the host is brought to and confirms. */
export const held: HostFiles = {
  host: "rack/box-1",
  login: box,
  expect: [
    { kind: "address", address: box, length: 64, interface: "eno1" },
    { kind: "address", address: "3fff:b0b:1::11", length: 64, interface: "eno1" },
    { kind: "gateway", address: "fe80::1", interface: "eno1" },
    { kind: "route", prefix: "::/0", via: "fe80::1", interface: "eno1" },
    { kind: "mtu", mtu: 1400, interface: "eno1" },
  ],
  units: ["hextet-one.service", "hextet-two.service"],
  files: [
    {
      path: "/etc/netplan/60-hextet.yaml",
      mode: 0o600,
      subsystem: "netplan",
      content: ip('      mtu: 1400\n      addresses: ["3fff:b0b:1::11/64"]\n'),
    },
    {
      path: "/etc/sysctl.d/60-hextet.conf",
      mode: 0o644,
      subsystem: "sysctl",
      content: "net.ipv6.conf.all.accept_redirects = 0\n",
    },
    unit("one", "/bin/true"),
    unit("two", "/bin/true"),
  ],
};

/** Another address, the MTU of before, another route, other parameters, a unit that goes, one that changes, one that comes. */
export const next: HostFiles = {
  ...held,
  expect: [{ kind: "address", address: box, length: 64, interface: "eno1" }],
  units: ["hextet-one.service", "hextet-three.service"],
  files: [
    {
      path: "/etc/netplan/60-hextet.yaml",
      mode: 0o600,
      subsystem: "netplan",
      content: ip(
        '      addresses: ["3fff:b0b:1::12/64"]\n      routes: [{ to: "3fff:b0b:77::/64", via: "3fff:b0b:1::1" }]\n',
      ),
    },
    {
      path: "/etc/sysctl.d/60-hextet.conf",
      mode: 0o644,
      subsystem: "sysctl",
      content: "net.ipv6.conf.all.forwarding = 1\nnet.ipv6.conf.eno1.accept_ra = 2\n",
    },
    unit("one", "/bin/echo one"),
    unit("three", "/bin/true"),
  ],
};
