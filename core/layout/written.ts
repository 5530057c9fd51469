import type { Ipv6Address } from "../address/index.ts";

/** What things of a layout are made of, whatever they are. */

/** Keys from the top of the layout to a place in it. */
export type Path = readonly (string | number)[];

/** A value together with where and how it was written, so that a problem found later can still quote it. */
export interface Written<T> {
  readonly value: T;
  readonly text: string;
  readonly path: Path;
}

/** An IPv4 address that something asks for; numbered where it has no pin. Values are held as ipv4-mapped.ts says. */
export interface LayoutIpv4Address {
  readonly path: Path;
  readonly pin: Written<Ipv6Address> | undefined;
}

/** What stands for a machine on its link, besides its number. */
export interface LayoutIdentity {
  /** Lower case, six octets. */
  readonly mac: Written<string> | undefined;
  /** What the address ends with: the MAC address's EUI-64, or an identifier that is drawn once. */
  readonly identifier: Written<"eui64" | "opaque"> | undefined;
}
