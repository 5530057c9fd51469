import type { HostSurvey } from "../../core/survey/index.ts";
import { activeUnits } from "./owners.ts";
import type { Sections } from "./sections.ts";

interface Product {
  readonly name: string;
  /** Packages that it comes in, the likeliest first, and the name of its daemon. */
  readonly packages: readonly string[];
  readonly units: readonly string[];
}

const products: readonly Product[] = [
  { name: "Proxmox VE", packages: ["pve-manager"], units: [] },
  {
    name: "Docker",
    packages: ["daemon:dockerd", "docker-ce", "docker.io", "moby-engine"],
    units: ["docker.service"],
  },
  { name: "Incus", packages: ["daemon:incusd", "incus", "incus-base"], units: ["incus.service"] },
  { name: "LXD", packages: ["daemon:lxd", "lxd"], units: ["lxd.service", "snap.lxd.daemon.service"] },
  { name: "systemd", packages: ["systemd"], units: [] },
  { name: "systemd-networkd", packages: [], units: ["systemd-networkd.service"] },
  { name: "systemd-resolved", packages: [], units: ["systemd-resolved.service"] },
  {
    name: "NetworkManager",
    packages: ["network-manager", "NetworkManager"],
    units: ["NetworkManager.service"],
  },
  { name: "netplan", packages: ["netplan.io"], units: [] },
  { name: "ifupdown2", packages: ["ifupdown2"], units: ["networking.service"] },
  { name: "ifupdown", packages: ["ifupdown"], units: ["networking.service"] },
  { name: "network-scripts", packages: ["network-scripts", "initscripts"], units: ["network.service"] },
  { name: "dhclient", packages: ["isc-dhcp-client", "dhclient"], units: [] },
  { name: "dhcpcd", packages: ["dhcpcd-base"], units: ["dhcpcd.service"] },
  { name: "cloud-init", packages: ["cloud-init"], units: ["cloud-init.service"] },
];

/** What is installed of what matters to a host's network; nothing is started to find it out. */
export function readSoftware(sections: Sections): HostSurvey["software"] {
  const packages = sections.map("packages");
  const active = activeUnits(sections);
  const known = sections.has("units");
  return products.flatMap(({ name, packages: names, units }) => {
    const found = names.find((candidate) => packages.has(candidate));
    const runs = units.some((unit) => active.has(unit));
    // Two share a unit; a system that names no packages tells by it alone.
    if (found === undefined && (!runs || (names.length > 0 && packages.size > 0))) return [];
    const version = versionIn(packages.get(found ?? "") ?? "");
    return [{ name, version, runs: known && units.length > 0 ? runs : null }];
  });
}

/** `26.1.5` of `Docker version 26.1.5+dfsg1, build a72d7cd`, and a package's as it is. */
function versionIn(text: string): string {
  return /^Docker version ([^,\s]+)/.exec(text)?.[1] ?? text;
}
