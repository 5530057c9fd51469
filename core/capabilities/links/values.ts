/** That an interface is a link of that kind, with these settings and ports. */
export interface LinkPromise {
  readonly kind: "link";
  readonly interface: string;
  /** The kernel's name of the kind; `undefined` for a NIC. */
  readonly is: string | undefined;
  /** By the words of `ip -d link`; `on` is the link that it lies on. */
  readonly settings: Readonly<Record<string, string>>;
  readonly ports: readonly string[];
  /** The MAC address that the NIC came with. */
  readonly mac: string | undefined;
}
