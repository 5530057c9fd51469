import type { ComesBy, Written } from "../../layout/written.ts";

export type NetworkMode = "static" | ComesBy;

/** Of networks that say one, by name. */
export type LayoutModes = ReadonlyMap<string, Written<NetworkMode>>;

/** What routers of a network are to advertise. */
export interface ModePlan {
  readonly network: string;
  readonly mode: NetworkMode;
  readonly flags: AdvertisedFlags;
}

/** Flags of a router advertisement (RFC 4861 section 4.2), and of each prefix in it (section 4.6.2). */
export interface AdvertisedFlags {
  /** M: addresses by DHCPv6. */
  readonly managed: boolean;
  /** O: other configuration by DHCPv6; M says so already. */
  readonly otherConfiguration: boolean;
  /** A: hosts make addresses of the prefix themselves (RFC 4862 section 5.5.3). */
  readonly autonomous: boolean;
  /** L: hosts reach the prefix without the router. */
  readonly onLink: boolean;
}

/** That something comes to an interface by itself. */
export type ComesPromise = {
  readonly kind: "comes";
  readonly interface: string;
} & (
  | {
      readonly what: "address" | "on-link" | "temporary";
      /** Text of the network's prefix. */
      readonly prefix: string;
      readonly by: ComesBy;
    }
  /** By router advertisement. */
  | { readonly what: "default" }
);
