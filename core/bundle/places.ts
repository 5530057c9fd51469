import type { Subsystem } from "../render/file.ts";

/** A set of paths that hextet writes to: `prefix`, one name without a slash, `suffix`. */
export interface Place {
  readonly subsystem: Subsystem;
  readonly prefix: string;
  /** `**`: anything below that folder which is in no other place. */
  readonly suffix: string;
  /** Whether a wide place's subsystem may have a file there too, as it did before this place was one. */
  readonly shared?: true;
}

/**
 * Everywhere a bundle may put a file, and which subsystem is notified of it. The agent's subsystems declare the same
 * (`agent/subsystems/`), and it refuses the rest; a test compares the two.
 */
export const places: readonly Place[] = [
  { subsystem: "sysctl", prefix: "/etc/sysctl.d/", suffix: ".conf" },
  { subsystem: "resolv_conf", prefix: "/etc/resolv.conf", suffix: "" },
  { subsystem: "udev", prefix: "/etc/systemd/network/10-hextet-", suffix: ".link" },
  { subsystem: "netplan", prefix: "/etc/netplan/", suffix: ".yaml" },
  { subsystem: "networkd", prefix: "/etc/systemd/network/60-hextet-", suffix: ".network", shared: true },
  { subsystem: "networkd", prefix: "/etc/systemd/network/60-hextet-", suffix: ".netdev", shared: true },
  { subsystem: "ifcfg", prefix: "/etc/sysconfig/network-scripts/ifcfg-", suffix: "", shared: true },
  { subsystem: "ifcfg", prefix: "/etc/sysconfig/network-scripts/route-", suffix: "", shared: true },
  { subsystem: "ifcfg", prefix: "/etc/sysconfig/network-scripts/route6-", suffix: "", shared: true },
  { subsystem: "ifcfg", prefix: "/etc/sysconfig/network-scripts/rule-", suffix: "", shared: true },
  { subsystem: "ifcfg", prefix: "/etc/sysconfig/network-scripts/rule6-", suffix: "", shared: true },
  {
    subsystem: "networkmanager",
    prefix: "/etc/NetworkManager/system-connections/hextet-",
    suffix: ".nmconnection",
    shared: true,
  },
  { subsystem: "ifupdown", prefix: "/etc/network/interfaces.d/60-hextet", suffix: "", shared: true },
  { subsystem: "ifupdown2", prefix: "/etc/network/interfaces", suffix: "" },
  { subsystem: "radvd", prefix: "/etc/radvd.conf", suffix: "", shared: true },
  { subsystem: "kea_dhcp4", prefix: "/etc/kea/kea-dhcp4.conf", suffix: "", shared: true },
  { subsystem: "kea_dhcp6", prefix: "/etc/kea/kea-dhcp6.conf", suffix: "", shared: true },
  { subsystem: "docker", prefix: "/etc/docker/daemon.json", suffix: "" },
  { subsystem: "incus", prefix: "/etc/hextet/", suffix: ".yaml" },
  { subsystem: "lxd", prefix: "/etc/hextet/", suffix: ".yaml" },
  { subsystem: "pve_guests", prefix: "/etc/hextet/guests/", suffix: ".conf", shared: true },
  { subsystem: "systemd", prefix: "/etc/systemd/system/hextet-", suffix: ".service" },
  { subsystem: "systemd", prefix: "/etc/systemd/system/hextet-", suffix: ".timer" },
  { subsystem: "systemd", prefix: "/etc/modules-load.d/", suffix: ".conf" },
  { subsystem: "systemd", prefix: "/etc/hextet/", suffix: "" },
  { subsystem: "inert", prefix: "/etc/", suffix: "**" },
];

/** What below /etc is left to the host: who may come in and as whom, who the host is and what it starts with. */
export const leftToHost: readonly string[] = [
  "/etc/passwd",
  "/etc/passwd-",
  "/etc/shadow",
  "/etc/shadow-",
  "/etc/group",
  "/etc/group-",
  "/etc/gshadow",
  "/etc/gshadow-",
  "/etc/subuid",
  "/etc/subgid",
  "/etc/sudoers",
  "/etc/sudoers.d/*",
  "/etc/doas.conf",
  "/etc/pam.conf",
  "/etc/pam.d/*",
  "/etc/ssh/sshd_config",
  "/etc/ssh/ssh_host_*",
  "/etc/machine-id",
  "/etc/fstab",
  "/etc/crypttab",
  "/etc/ld.so.preload",
  "/etc/hextet",
];

/** `/etc/netplan/*.yaml`; a place without a name in it is a single file. */
export function placeText(place: Place): string {
  if (isWide(place)) return `${place.prefix}${place.suffix}`;
  return isSingleFile(place) ? place.prefix : `${place.prefix}*${place.suffix}`;
}

/** Where a path lies: in a wide place only where it is in no other, or shared. */
export function placesOf(path: string): readonly Place[] {
  const fitting = places.filter((place) => holds(place, path));
  const narrow = fitting.filter((place) => !isWide(place));
  return narrow.length === 0 || narrow.some(({ shared }) => shared) ? fitting : narrow;
}

/** Whether a path in a wide place is left to the host: also the agent's own units, and what is laid over them. */
export function isLeftToHost(path: string): boolean {
  const isListed = leftToHost.some((pattern) => {
    const [prefix = "", suffix] = pattern.split("*");
    return suffix === undefined ? path === pattern : holdsName(path, prefix, suffix);
  });
  const isAgents = (step: string) => /^hextet-(agent[-@]|\.(service|timer)\.d$)/.test(step);
  return isListed || path.split("/").some(isAgents);
}

/** Whether it is a folder with all that is below it. */
export function isWide(place: Place): boolean {
  return place.suffix === "**";
}

/** Whether `path` lies in `place`. */
function holds(place: Place, path: string): boolean {
  if (isWide(place)) return path.startsWith(place.prefix);
  if (isSingleFile(place)) return path === place.prefix;
  return holdsName(path, place.prefix, place.suffix);
}

/** Whether a path is the prefix, one name without a slash, and the suffix. */
function holdsName(path: string, prefix: string, suffix: string): boolean {
  const name = path.slice(prefix.length, path.length - suffix.length);
  return path === `${prefix}${name}${suffix}` && name !== "" && !name.includes("/");
}

/** A folder or a started name leaves room for a name; `/etc/network/interfaces` does not. */
function isSingleFile(place: Place): boolean {
  return place.suffix === "" && !/[/-]$/.test(place.prefix);
}
