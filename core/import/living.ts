import type { Ipv6Address } from "../address/index.ts";

/** Guests of Proxmox VE's that were found, and what Incus or LXD has. */
export interface FoundLiving {
  readonly guests: readonly FoundGuest[];
  readonly incus?: FoundIncus | undefined;
}

/** By its file in /etc/pve/qemu-server or /etc/pve/lxc. */
export interface FoundGuest {
  readonly number: number;
  readonly kind: "vm" | "container";
  /** As a layout can have it. */
  readonly name: string;
  readonly isWindows: boolean;
  readonly nics: readonly FoundNic[];
}

/** A network device as qm and pct have it, its addresses as they stand there: `2001:db8::25/64`, `auto`, `dhcp`, `manual`. */
export interface FoundNic {
  /** `net0` */
  readonly key: string;
  readonly mac: string | undefined;
  readonly bridge: string | undefined;
  readonly vlan: string | undefined;
  readonly ip: string | undefined;
  readonly ip6: string | undefined;
  readonly gw6: string | undefined;
}

export interface FoundIncus {
  readonly flavor: "incus" | "lxd";
  readonly bridges: readonly FoundBridge[];
  readonly instances: readonly FoundInstance[];
  readonly forwards: readonly FoundForward[];
}

/** A bridge that Incus or LXD made; its prefix stands at the host's interface of that name. */
export interface FoundBridge {
  readonly name: string;
  readonly nat: boolean;
  readonly ipv4: { readonly address: Ipv6Address } | undefined;
}

export interface FoundInstance {
  readonly name: string;
  readonly vm: boolean;
  /** Its NIC, by the name of the device. */
  readonly device: string;
  /** The bridge that it is on, or the interface that it is routed through. */
  readonly on: string;
  readonly isRouted: boolean;
  readonly address: Ipv6Address;
  readonly ipv4: Ipv6Address | undefined;
  readonly mac: string | undefined;
  readonly proxies: readonly FoundProxy[];
}

/** `tcp:[::1]:80`, taken apart. */
export interface FoundSocket {
  readonly protocol: string;
  readonly address: Ipv6Address;
  readonly port: string;
}

export interface FoundProxy {
  readonly name: string;
  readonly listen: FoundSocket;
  readonly connect: FoundSocket;
}

export interface FoundForward {
  readonly listen: Ipv6Address;
  /** Who gets what no port has. */
  readonly target: Ipv6Address | undefined;
  readonly ports: readonly {
    readonly protocol: string;
    /** `80`, `6000-6010` */
    readonly listen: string;
    readonly target: Ipv6Address;
    readonly port: string;
  }[];
}
