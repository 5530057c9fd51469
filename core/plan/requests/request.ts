import type { Ipv6Address, Ipv6Prefix } from "../../address/index.ts";
import type { LayoutHost, LayoutSite, Path, Written } from "../../layout/layout.ts";

/** What a thing asks for in one family. */
interface Asked<Pin> {
  /** Where the layout asks for it. */
  readonly path: Path;
  /** Whole, or the part where all bits of the prefix are zero; IPv4 as ipv4-mapped.ts reads it. */
  readonly pin: Written<Pin> | undefined;
}

export type AskedAddress = Asked<Ipv6Address>;

export interface AskedBlock extends Asked<Ipv6Prefix> {
  /** Of 128 bits, in IPv4 too. */
  readonly length: number;
}

interface Asks<Kind extends string, AskedFor> {
  readonly kind: Kind;
  /** Under what name the ledger has it, in both families. */
  readonly owner: string;
  /** What it is allocated in: a network, by its name, or a pool, by its owner. Without one it gets nothing. */
  readonly within: string | undefined;
  readonly ipv6: AskedFor | undefined;
  readonly ipv4: AskedFor | undefined;
}

/** A thing of a site that needs numbers: an address in each family that it asks for, or an aligned block. */
export type Request = Asks<"address", AskedAddress> | Asks<"block", AskedBlock>;

/** What something on a host asks for. */
export type HostRequests = (site: string, host: LayoutHost) => Iterable<Request>;

/** What something of a site asks for. */
export type SiteRequests = (site: LayoutSite) => Iterable<Request>;
