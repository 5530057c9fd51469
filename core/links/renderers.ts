/** What a netplan file says of any interface, in its own order. */
export interface NetplanSettings {
  readonly dhcp6: boolean;
  readonly "accept-ra": boolean;
  readonly addresses?: readonly NetplanAddress[];
  readonly routes?: readonly NetplanRoute[];
  readonly "routing-policy"?: readonly NetplanRule[];
}

/** A rule of policy routing in a netplan file. */
export interface NetplanRule {
  readonly from: string;
  readonly to?: string;
  readonly table: number;
  readonly priority: number;
}

/** With its length; as the key of what else is said of it where no connection is to start from it. */
export type NetplanAddress = string | Readonly<Record<string, { readonly lifetime: 0 }>>;

/** A route in a netplan file (netplan reference, "Routing"). */
export interface NetplanRoute {
  readonly to: string;
  readonly via?: string;
  /** Where it leads nowhere. */
  readonly type?: "unreachable" | "blackhole";
  readonly "on-link"?: true;
  readonly metric?: number;
  /** The address that packets by it start from. */
  readonly from?: string;
  readonly table?: number;
  readonly mtu?: number;
}

/** An interface in a netplan file. */
export interface NetplanEntry {
  /** Where it stands below `network` (netplan reference, "Device configuration IDs"). */
  readonly section: "ethernets" | "bonds" | "bridges" | "dummy-devices" | "tunnels" | "vlans" | "vrfs";
  /** What stands below its name. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** What /etc/network/interfaces says of the link itself. */
export type Ifupdown2Link =
  /** A stanza for each family. What makes the link stands in the first; nothing does for what is there by itself. */
  | {
      readonly method: "static";
      readonly options: readonly string[];
      /** Whether ifupdown2 makes it, so that it is brought up also where nothing stands on it. */
      readonly isMade: boolean;
      /** Lines that Proxmox VE does not know, behind all that it does. */
      readonly commands?: readonly string[];
    }
  /** One stanza, of `inet loopback`, with the addresses of both families. */
  | { readonly method: "loopback" };

/** What a file of Debian's ifupdown says of the link itself. */
export interface IfupdownLink {
  /** Commands that make it, in front of all others; what unmakes it stands last. */
  readonly make: readonly string[];
  readonly unmake: readonly string[];
  /** Whether it is brought up also where nothing stands on it. */
  readonly isMade: boolean;
  /** Tenths of a second in which an address has to be found to be nobody else's; ifup gives up after that. 60 where absent. */
  readonly dadAttempts?: number;
}

/** Of a link that ifupdown finds there, or makes by its name. */
export const foundByIfupdown: IfupdownLink = { make: [], unmake: [], isMade: false };

/**
 * Of a link that a command makes, as package iproute2 has it: nothing else has to be installed.
 * @param words of `ip link add`, behind the name
 */
export function madeByIp(name: string, words: string, more: readonly string[] = []): IfupdownLink {
  return {
    make: [`[ -e /sys/class/net/${name} ] || ip link add name ${name} ${words}`, ...more],
    unmake: [`ip link del dev ${name} 2>/dev/null || true`],
    isMade: true,
  };
}

/** Settings of a section of networkd's files by their keys; several values of one key are a line each. */
export type UnitLines = Readonly<Record<string, string | readonly string[]>>;

/** A section of such a file: `[Route]` and what stands below it. */
export type UnitSection = readonly [name: string, lines: UnitLines];

/** What networkd's files say of a link (systemd.netdev, systemd.network). */
export interface NetworkdLink {
  /** What makes it; `undefined` for what is there by itself. */
  readonly netdev: { readonly kind: string; readonly sections: readonly UnitSection[] } | undefined;
  /** Whether it has a .network file also where nothing of it is said. */
  readonly isAlwaysSaid: boolean;
  /** Sections of its own .network file, behind those that every interface has. */
  readonly sections: readonly UnitSection[];
  /** What the .network file of an interface says that it is made of. */
  readonly below: (lower: string) => NetworkdLower;
}

/** What a link says in the file of one that it lies on, or that is a port of it. */
export interface NetworkdLower {
  /** In `[Network]`. */
  readonly network: UnitLines;
  readonly sections: readonly UnitSection[];
}

/** Of a link that nobody makes, and that lies on no other. */
export const thereByItself: NetworkdLink = {
  netdev: undefined,
  isAlwaysSaid: true,
  sections: [],
  below: () => ({ network: {}, sections: [] }),
};

/**
 * `below` of a link that is made of these.
 * @param network what the file of each says in `[Network]`
 */
export function onLower(
  names: readonly string[],
  network: (lower: string) => UnitLines,
  sections: readonly UnitSection[] = [],
): NetworkdLink["below"] {
  return (lower) =>
    names.includes(lower) ? { network: network(lower), sections } : { network: {}, sections: [] };
}

/** Lines of an ifcfg file, by their keys. */
export type IfcfgLines = Readonly<Record<string, string>>;

/** What an ifcfg file says of a link. */
export interface IfcfgLink {
  /** Behind its name. */
  readonly lines: IfcfgLines;
  /** Whether it has a file also where nothing of it is said. */
  readonly isAlwaysSaid: boolean;
  /** What the file of an interface says that it is made of. */
  readonly below: (lower: string) => IfcfgLines;
}

/** What a keyfile of NetworkManager's says of a link. */
export interface NetworkmanagerLink {
  /** The type of connection, and what stands in the section of that name. */
  readonly section: UnitSection;
  /** Whether it has a keyfile also where nothing of it is said. */
  readonly isAlwaysSaid: boolean;
  /** Whether its MTU stands in that section; that of others stands in Ethernet's. */
  readonly hasMtu?: true;
  /** Addresses that it has by itself, which a keyfile has to say too. */
  readonly addresses: readonly string[];
  /** What the keyfile of an interface says that is a port of it; `undefined` of any other. */
  readonly port: (lower: string) => NetworkmanagerPort | undefined;
}

/** A port in its own keyfile. */
export interface NetworkmanagerPort {
  readonly of: string;
  readonly kind: "bridge" | "bond";
  readonly sections: readonly UnitSection[];
}

/** Of a connection of this type that has no ports. */
export function withoutPorts(type: string, lines: UnitLines): NetworkmanagerLink {
  return { section: [type, lines], isAlwaysSaid: true, addresses: [], port: () => undefined };
}
