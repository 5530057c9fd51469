import type { Ipv6Address, Ipv6Prefix } from "../address/index.ts";

/** A network as a layout will have it. */
export interface ImportedNetwork {
  readonly name: string;
  readonly prefix: Ipv6Prefix;
  readonly gateway: Ipv6Address | undefined;
  /** Whether that is on-link though it lies outside of the prefix. */
  readonly gatewayOnLink: boolean;
  /** Its IPv4, as prefix and addresses of 128 bits. */
  readonly ipv4: ImportedIpv4 | undefined;
  /** Prefixes from which nothing starts any more. */
  readonly deprecated: readonly Ipv6Prefix[];
}

export interface ImportedIpv4 {
  readonly prefix: Ipv6Prefix;
  readonly gateway: Ipv6Address | undefined;
  /** Whether that is on-link though it lies outside of the prefix. */
  readonly gatewayOnLink: boolean;
}

/** A network while it is being put together, with who its gateway was found at. */
export interface Growing extends ImportedNetwork {
  readonly gatewayOf: { readonly host: string; readonly name: string } | undefined;
}
