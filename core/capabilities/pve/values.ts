import type { Ipv6Address } from "../../address/index.ts";
import type { ComesBy, LayoutIdentity, LayoutIpv4Address, Path, Written } from "../../layout/written.ts";
import type { InterfaceIpv4, Origin } from "../../plan/interface-address.ts";
import type { PlannedAddress } from "../../plan/planned-prefix.ts";
import type { CloudInitVersion } from "./cloud-init-versions.ts";

export type { CloudInitVersion } from "./cloud-init-versions.ts";

export interface LayoutGuest extends LayoutIdentity {
  readonly name: string;
  readonly formerly: string | undefined;
  readonly path: Path;
  readonly kind: "vm" | "container";
  readonly id: number;
  readonly network: string;
  /** The bridge that it is plugged into, where the layout names it. */
  readonly bridge: string | undefined;
  /** The VLAN that it is in there, where the layout says it. */
  readonly vlan: number | undefined;
  readonly pin: Written<Ipv6Address> | undefined;
  /** How its address comes to it, where its network has a mode and it says no address; `undefined`: it is static. */
  readonly comes: ComesBy | undefined;
  readonly ipv4: LayoutIpv4Address | undefined;
  /** The version of the network configuration that its cloud-init is given whole; `undefined`: what Proxmox VE makes of the plan. */
  readonly cloudInit: Written<CloudInitVersion> | undefined;
  /** The network device of it that hextet sets; `undefined`: none. */
  readonly nic: string | undefined;
  readonly os: "windows" | undefined;
  readonly tcp: readonly number[];
}

/** A guest of a Proxmox VE host. */
export interface GuestPlan {
  readonly name: string;
  /** `vm` is made by qm, `container` by pct. */
  readonly kind: "vm" | "container";
  readonly id: number;
  readonly network: string;
  readonly bridge: string;
  /** The VLAN that its packets are in on that bridge, which tags them; `undefined`: they are untagged. */
  readonly vlan: number | undefined;
  /** As the layout gives it, or a locally administered one, derived from the names, so that it stays. */
  readonly mac: string;
  readonly address: PlannedAddress;
  readonly length: number;
  readonly origin: Origin;
  /** How it comes to the guest by itself; `undefined`: the guest is told it. */
  readonly comes: ComesBy | undefined;
  /** None where it comes by router advertisement. */
  readonly gateway: PlannedAddress | undefined;
  readonly ipv4: InterfaceIpv4 | undefined;
  /** Bytes; `undefined` where its network says none. */
  readonly mtu: number | undefined;
  readonly resolvers: GuestResolvers;
  /** The version of the network configuration that its cloud-init is given whole; `undefined`: what Proxmox VE makes of the plan. */
  readonly cloudInit: CloudInitVersion | undefined;
  /** The network device of it that hextet sets: `net0`; `undefined`: none. */
  readonly nic: string | undefined;
  /** `undefined`: any other than that. */
  readonly os: "windows" | undefined;
  readonly tcp: readonly number[];
}

/** Whom a guest asks for names. */
export interface GuestResolvers {
  readonly servers: readonly PlannedAddress[];
  /** Domains that short names are looked for in. */
  readonly search: readonly string[];
}

/** That a guest answers at its address. */
export interface GuestPromise {
  readonly kind: "guest";
  readonly guest: string;
  readonly address: string;
  readonly mac: string;
  /** What Proxmox VE is to have of it, where hextet sets that. */
  readonly set?: GuestSetting;
}

/** A guest's network device in Proxmox VE. */
export interface GuestSetting {
  readonly tool: "qm" | "pct";
  readonly id: number;
  /** `net0` */
  readonly nic: string;
  readonly bridge: string;
}
