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
