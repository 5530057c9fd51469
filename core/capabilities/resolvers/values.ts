import type { Ipv6Address } from "../../address/index.ts";
import type { Path, Reference, Written } from "../../layout/written.ts";
import type { PlannedAddress } from "../../plan/planned-prefix.ts";

/** What a host, a network or a site says of resolvers. What it leaves out, what is around it says. */
export interface LayoutResolvers {
  readonly path: Path;
  readonly servers: readonly (Written<Ipv6Address> | Reference)[] | undefined;
  readonly search: readonly string[] | undefined;
}

/** What a site and its networks say of them. */
export interface LayoutSiteResolvers {
  readonly ofSite: LayoutResolvers | undefined;
  /** By the network's name. */
  readonly ofNetworks: ReadonlyMap<string, LayoutResolvers>;
}

/** Who a host asks for names. */
export interface ResolversPlan {
  /** In the order of the layout. netplan puts those of IPv4 first. */
  readonly servers: readonly PlannedAddress[];
  /** Domains that short names are looked for in. */
  readonly search: readonly string[];
  /** The interface by which they are reached. */
  readonly interface: string;
}

/** That a host asks those, and looks there; and that one of them answers it. */
export type ResolversPromise = { readonly kind: "resolvers" } & (
  | { readonly what: "asked"; readonly servers: readonly string[]; readonly search: readonly string[] }
  | {
      readonly what: "answers";
      readonly server: string;
      /** By which a link-local one is reached. */
      readonly interface: string;
    }
);
