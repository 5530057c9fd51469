import { describe, expect, test } from "@jest/globals";
import { eth0, type Part, surveyOf } from "./printed.ts";

const active = (...units: readonly string[]): Part => [
  "units",
  units.map((unit) => `Id=${unit}\nActiveState=active\nUnitFileState=enabled\n`).join("\n"),
];
const netplan = (path: string, ...lines: readonly string[]): Part => [`netplan ${path}`, lines.join("\n")];
const networkdLink = (file: string): Part => [
  "networkd-link 2",
  `# This is private data. Do not parse.\nADMIN_STATE=configured\nNETWORK_FILE=${file}`,
];
const networkManagerLink: Part = [
  "nm-devices",
  "GENERAL.DEVICE:eth0\nGENERAL.STATE:100 (connected)\nIP6.ADDRESS[1]:2001:db8:1::10/64",
];
const keys = [
  "network:",
  "  version:",
  "  ethernets:",
  "    eth0:",
  "      addresses:",
  "  bridges:",
  "    br0:",
];

describe("whose an interface's configuration is:", () => {
  test.each<readonly [string, readonly Part[], object]>([
    [
      "networkd behind netplan behind cloud-init",
      [
        networkdLink("/run/systemd/network/10-netplan-eth0.network"),
        netplan("/etc/netplan/50-cloud-init.yaml", ...keys),
        netplan("/etc/netplan/90-other.yaml", "network:", "  ethernets:", "    eth1:"),
      ],
      { by: "networkd", through: "netplan", cloudInit: true, files: ["/etc/netplan/50-cloud-init.yaml"] },
    ],
    [
      "networkd behind netplan, in two files",
      [
        networkdLink("/run/systemd/network/10-netplan-eth0.network"),
        netplan("/etc/netplan/01-netcfg.yaml", ...keys),
        netplan("/etc/netplan/60-more.yaml", ...keys),
      ],
      {
        by: "networkd",
        through: "netplan",
        cloudInit: false,
        files: ["/etc/netplan/01-netcfg.yaml", "/etc/netplan/60-more.yaml"],
      },
    ],
    [
      "networkd alone",
      [networkdLink("/etc/systemd/network/20-wired.network")],
      { by: "networkd", through: null, cloudInit: false, files: ["/etc/systemd/network/20-wired.network"] },
    ],
    [
      "NetworkManager behind netplan",
      [
        networkManagerLink,
        [
          "nm-connections",
          "netplan-eth0:626dd384-8b3d-3690-9511-192b2c79b3fd:eth0:/run/NetworkManager/system-connections/netplan-eth0.nmconnection",
        ],
        netplan("/etc/netplan/01-network-manager-all.yaml", ...keys),
      ],
      { by: "NetworkManager", through: "netplan", files: ["/etc/netplan/01-network-manager-all.yaml"] },
    ],
    [
      "NetworkManager behind cloud-init",
      [
        networkManagerLink,
        [
          "nm-connections",
          "cloud-init eth0:1dd9a779-d327-56e1-8454-c65e2556c12c:eth0:/etc/NetworkManager/system-connections/cloud-init-eth0.nmconnection",
        ],
      ],
      { by: "NetworkManager", through: null, cloudInit: true },
    ],
    [
      "NetworkManager that reads ifcfg (CentOS 8)",
      [
        networkManagerLink,
        [
          "nm-connections",
          "System eth0:5fb06bd0-0bb0-7ffb-45f1-d6edd65f3e03:eth0:/etc/sysconfig/network-scripts/ifcfg-eth0",
        ],
        [
          "ifcfg /etc/sysconfig/network-scripts/ifcfg-eth0",
          "# Created by cloud-init on instance boot automatically, do not edit.\nDEVICE=eth0",
        ],
      ],
      {
        by: "NetworkManager",
        cloudInit: true,
        files: ["/etc/sysconfig/network-scripts/ifcfg-eth0"],
      },
    ],
    [
      "network-scripts (CentOS 7), by DEVICE",
      [
        active("network.service"),
        [
          "ifcfg /etc/sysconfig/network-scripts/ifcfg-uplink",
          'DEVICE="eth0"\nONBOOT=yes\nBOOTPROTO=none\nIPV6INIT=yes\nIPV6ADDR=2001:db8:1::10/64',
        ],
      ],
      { by: "network-scripts", cloudInit: false, files: ["/etc/sysconfig/network-scripts/ifcfg-uplink"] },
    ],
    [
      "network-scripts, by the MAC address",
      [
        active("network.service"),
        ["ifcfg /etc/sysconfig/network-scripts/ifcfg-Wired", "NAME=Wired\nDEVICE=\nHWADDR=52:54:00:12:34:56"],
      ],
      { by: "network-scripts", files: ["/etc/sysconfig/network-scripts/ifcfg-Wired"] },
    ],
    [
      "ifupdown, in a file that cloud-init writes",
      [
        ["packages", "ifupdown 0.8.41\ncloud-init 22.4.2-1"],
        [
          "ifupdown /etc/network/interfaces",
          "source /etc/network/interfaces.d/*\nauto lo\niface lo inet loopback",
        ],
        [
          "ifupdown /etc/network/interfaces.d/50-cloud-init",
          "# This file is generated from information provided by the datasource. cloud-init\nauto eth0\niface eth0 inet6 static",
        ],
      ],
      { by: "ifupdown", cloudInit: true, files: ["/etc/network/interfaces.d/50-cloud-init"] },
    ],
    [
      "ifupdown2, as on Proxmox VE",
      [
        ["packages", "ifupdown2 3.3.0-1+pmx9\npve-manager 9.0.10"],
        ["ifupdown /etc/network/interfaces", "auto eth0\niface eth0 inet6 static"],
      ],
      { by: "ifupdown2", through: null, cloudInit: false, files: ["/etc/network/interfaces"] },
    ],
    [
      "nobody that is known: another interface's name begins as this one's",
      [["ifupdown /etc/network/interfaces", "iface eth0.5 inet6 static\niface eth01 inet manual"]],
      { by: null, files: [] },
    ],
  ])("%s", (_, parts, owner) => {
    expect(eth0(surveyOf(parts)).owner).toMatchObject(owner);
  });

  test("a file of netplan's names the interfaces of its own keys alone, whatever else has such a key", () => {
    const file = (...lines: readonly string[]) =>
      eth0(
        surveyOf([
          networkdLink("/run/systemd/network/10-netplan-eth0.network"),
          netplan("/etc/netplan/01.yaml", ...lines),
        ]),
      ).owner.files;
    expect(file("network:", "  vlans:", "    eth0.5:", "      eth0:")).toEqual([
      "/run/systemd/network/10-netplan-eth0.network",
    ]);
    expect(file("network:", "  ethernets:", "    id0:", "      match:", "        eth0:")).toEqual([
      "/run/systemd/network/10-netplan-eth0.network",
    ]);
    expect(file("network:", "    ethernets:", "        eth0:")).toEqual(["/etc/netplan/01.yaml"]);
  });
});

describe("what is said besides:", () => {
  test("changes that wait in PVE's panel", () => {
    expect(surveyOf([["interfaces-new", "differs"]]).pending).toHaveLength(1);
    expect(surveyOf([["interfaces-new", "same"]]).pending).toEqual([]);
  });

  test("versions, and what runs of it", () => {
    const { software } = surveyOf([
      active("docker.service"),
      [
        "packages",
        "pve-manager 9.0.10\ndaemon:dockerd Docker version 28.5.1, build f8215cc\ndaemon:incusd 6.0.4",
      ],
    ]);
    expect(software).toEqual([
      { name: "Proxmox VE", version: "9.0.10", runs: null },
      { name: "Docker", version: "28.5.1", runs: true },
      { name: "Incus", version: "6.0.4", runs: false },
    ]);
  });

  test("who a host is, in one spelling of each DUID, and of its keys a hash", () => {
    const { identity } = surveyOf([
      ["system", "machine-id 00112233445566778899aabbccddeeff"],
      [
        "networkd-link 2",
        "ADMIN_STATE=configured\nDHCP6_CLIENT_DUID=DUID-EN/Vendor:0000ab1155829e4885c23507",
      ],
      [
        "dhclient /var/lib/dhcp/dhclient6.leases",
        'default-duid "\\000\\001\\000\\0012\\236\\305x\\002\\000\\000\\000\\013\\006";',
      ],
      [
        "identity",
        "duid:dhcpcd 00:01:00:01:32:9e:c4:b4:02:00:00:00:0a:08\nsecret_key:NetworkManager 0123456789abcdef",
      ],
    ]);
    expect(identity).toEqual({
      machineId: "00112233445566778899aabbccddeeff",
      duids: [
        { by: "networkd", interface: "eth0", duid: "00:02:00:00:ab:11:55:82:9e:48:85:c2:35:07" },
        { by: "dhclient", interface: null, duid: "00:01:00:01:32:9e:c5:78:02:00:00:00:0b:06" },
        { by: "dhcpcd", interface: null, duid: "00:01:00:01:32:9e:c4:b4:02:00:00:00:0a:08" },
      ],
      secrets: [{ of: "secret_key:NetworkManager", fingerprint: "0123456789abcdef" }],
    });
  });

  test("resolvers by family and source; those behind systemd-resolved's stub in its place", () => {
    const { resolvers } = surveyOf([
      ["resolv-conf ../run/systemd/resolve/stub-resolv.conf", "nameserver 127.0.0.53"],
      [
        "resolved /run/systemd/resolve/resolv.conf",
        "nameserver 2001:db8::53\nnameserver 192.0.2.53\nnameserver fe80::1%2",
      ],
    ]);
    expect(resolvers).toEqual([
      {
        address: "2001:db8::53",
        family: "inet6",
        interface: null,
        used: true,
        sources: ["systemd-resolved"],
      },
      { address: "192.0.2.53", family: "inet", interface: null, used: true, sources: ["systemd-resolved"] },
      { address: "fe80::1", family: "inet6", interface: null, used: true, sources: ["systemd-resolved"] },
    ]);
  });
});
