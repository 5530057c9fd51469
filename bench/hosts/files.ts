import type { PlainFileArgs } from "../../components/onprem/index.ts";
import type { Expectation } from "../../core/bundle/expectation.ts";

/** What every tool puts on a host: three files of three kinds, the same bytes for all. */
export interface FleetFile extends PlainFileArgs {
  readonly path: string;
  readonly content: string;
  readonly mode: "0600" | "0644";
}

/** systemd unit among them. */
export const fleetUnit = "hextet-figure.service";

/** @param address of the host, the one that it has */
export function fleetFiles(address: string): readonly FleetFile[] {
  return [
    {
      path: "/etc/sysctl.d/60-hextet.conf",
      mode: "0644",
      subsystem: "sysctl",
      content: "net.ipv6.conf.default.accept_ra = 0\n",
    },
    {
      path: "/etc/netplan/60-hextet.yaml",
      mode: "0600",
      subsystem: "netplan",
      content: `network:
  version: 2
  renderer: "networkd"
  ethernets:
    eno1:
      dhcp6: false
      accept-ra: false
      addresses:
        - "${address}/64"
      routes:
        - to: "default"
          via: "fe80::1"
`,
    },
    {
      path: `/etc/systemd/system/${fleetUnit}`,
      mode: "0644",
      subsystem: "systemd",
      content: `[Unit]
Description=Something that runs

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/true

[Install]
WantedBy=multi-user.target
`,
    },
  ];
}

/** What the agent looks for once they are in force. */
export function fleetExpectations(address: string): readonly Expectation[] {
  return [
    { kind: "address", address, length: 64, interface: "eno1" },
    { kind: "gateway", address: "fe80::1", interface: "eno1" },
    { kind: "route", prefix: "::/0", via: "fe80::1", interface: "eno1" },
  ];
}
