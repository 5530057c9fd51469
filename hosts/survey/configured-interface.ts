import type { OriginClaim } from "../../core/survey/index.ts";

/** What a daemon says of an interface that it configures. */
export interface ConfiguredInterface {
  /** The file that it is configured by; undefined where the daemon names none. */
  readonly file: string | undefined;
  /** What that file or connection says, by its keys. */
  readonly settings: ReadonlyMap<string, string>;
  readonly claims: ReadonlyMap<string, OriginClaim>;
  readonly resolvers: readonly { readonly address: string; readonly source: string }[];
  readonly duid: string | undefined;
  /** Whether it got other configuration by DHCPv6, or an address. */
  readonly dhcpv6: boolean;
}
