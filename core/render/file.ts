import type { Expectation } from "../bundle/expectation.ts";
import type { FileMode } from "../bundle/file-mode.ts";

/**
 * What has to be notified when one of its files changed; in the order in which they are activated on a host, which
 * `agent/subsystems/` declares: a test compares the two.
 */
export const subsystems = [
  "sysctl",
  "resolv_conf",
  "udev",
  "netplan",
  "networkd",
  "ifcfg",
  "networkmanager",
  "ifupdown",
  "ifupdown2",
  "radvd",
  "kea_dhcp4",
  "kea_dhcp6",
  "docker",
  "incus",
  "lxd",
  "pve_guests",
  "systemd",
  "inert",
] as const;

export type Subsystem = (typeof subsystems)[number];

/** Those whose files are run as root, or say what is: nobody else may write them. */
export const runAsRoot: readonly Subsystem[] = ["ifcfg", "ifupdown", "systemd", "inert"];

/** One file that a host must hold. */
export interface RenderedFile {
  /** Absolute. */
  readonly path: string;
  readonly mode: FileMode;
  /** Ends with a newline. */
  readonly content: string;
  readonly subsystem: Subsystem;
  /** `json`: the top-level keys of `content` win over those the host's file holds already; all others of the host's stay. */
  readonly merge?: "json";
  /** Names what the file holds, where that is a secret: it goes to the host by a way of its own, and `content` is empty. */
  readonly secret?: SecretName;
}

/** A secret's name and the user's label for its version. */
export interface SecretName {
  readonly name: string;
  readonly version: string;
}

/** Everything one host must hold. */
export interface HostFiles {
  /** `rack/pve-1` */
  readonly host: string;
  readonly files: readonly RenderedFile[];
  /** systemd units to enable and start, each among `files`. */
  readonly units: readonly string[];
  /** The declared address, at which a change is confirmed. */
  readonly login?: string;
  /** What is to be true on the host afterwards. */
  readonly expect?: readonly Expectation[];
}
