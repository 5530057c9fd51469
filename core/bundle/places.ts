import type { Subsystem } from "../render/file.ts";

/** A set of paths that hextet writes to: `prefix`, one name without a slash, `suffix`. */
export interface Place {
  readonly subsystem: Subsystem;
  readonly prefix: string;
  readonly suffix: string;
}

/**
 * Everywhere a bundle may put a file, and which subsystem is told of it. The agent's subsystems declare the same
 * (`agent/subsystems/`), and it refuses the rest; a test compares the two.
 */
export const places: readonly Place[] = [
  { subsystem: "sysctl", prefix: "/etc/sysctl.d/", suffix: ".conf" },
  { subsystem: "netplan", prefix: "/etc/netplan/", suffix: ".yaml" },
  { subsystem: "ifupdown2", prefix: "/etc/network/interfaces", suffix: "" },
  { subsystem: "docker", prefix: "/etc/docker/daemon.json", suffix: "" },
  { subsystem: "incus", prefix: "/etc/hextet/", suffix: ".yaml" },
  { subsystem: "lxd", prefix: "/etc/hextet/", suffix: ".yaml" },
  { subsystem: "systemd", prefix: "/etc/systemd/system/hextet-", suffix: ".service" },
  { subsystem: "systemd", prefix: "/etc/systemd/system/hextet-", suffix: ".timer" },
  { subsystem: "systemd", prefix: "/etc/modules-load.d/", suffix: ".conf" },
  { subsystem: "systemd", prefix: "/etc/hextet/", suffix: "" },
];

/** `/etc/netplan/*.yaml`; a place without a name in it is a single file. */
export function placeText(place: Place): string {
  return isSingleFile(place) ? place.prefix : `${place.prefix}*${place.suffix}`;
}

/** Whether `path` lies in `place`. */
export function holds(place: Place, path: string): boolean {
  if (isSingleFile(place)) return path === place.prefix;
  const name = path.slice(place.prefix.length, path.length - place.suffix.length);
  return path === `${place.prefix}${name}${place.suffix}` && name !== "" && !name.includes("/");
}

/** A folder or a started name leaves room for a name; `/etc/network/interfaces` does not. */
function isSingleFile(place: Place): boolean {
  return place.suffix === "" && !/[/-]$/.test(place.prefix);
}
